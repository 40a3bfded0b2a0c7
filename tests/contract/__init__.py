"""The contract kits: what is built in passes them, what is broken does not."""
