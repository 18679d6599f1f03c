"""How fast it is: `make bench` prints a table and writes `bench/results.json`.

Every figure that has a goal is a ratio of two things measured in turns in one run, so that neither
the machine nor its other work decides it.
"""
