"""What we learn from the threads. Empty until the figures of the team lead are built."""
