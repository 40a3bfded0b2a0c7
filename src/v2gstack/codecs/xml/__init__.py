"""XML: reading and writing it safely, and EXI events as XML."""
