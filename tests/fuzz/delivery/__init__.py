"""Nothing lost, nothing twice, with real processes: both ends are killed, the line between them is cut and slowed down, at random.

Usage: python -m tests.fuzz.delivery [--transactions N] [--seed S] [--version 1.6|2.0.1|2.1] [--keep DIRECTORY]

A station with a meter of its own makes transactions of charging and feeding back. When all of them have been told, the CSMS's file is
compared with the meter: every transaction complete, in order, once; energy both ways to the watt-hour; every signed record verified.
"""
