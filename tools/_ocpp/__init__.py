"""What the tools for OCPP share: what its schemas do not say, the tables, and how they become code."""
