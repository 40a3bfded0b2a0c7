"""XML Schema: reading it, and what it says as components."""
