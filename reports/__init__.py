"""What we learn from the threads: the definitions of the figures."""
