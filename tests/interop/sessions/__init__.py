"""Whole sessions against the ``iso15118`` package, each side in a process of its own, over a veth pair in a private network namespace."""
