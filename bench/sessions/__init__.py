"""Charging sessions measured from outside: a station in one process, lean vehicles in another, and what both cost."""
