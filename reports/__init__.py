"""What we learn from the threads: waits, sums of them, figures, and alerts."""
