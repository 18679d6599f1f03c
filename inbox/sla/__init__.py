"""What we promise: policies, and the clocks that are derived from each thread's messages."""
