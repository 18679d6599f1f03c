"""X and Facebook on this machine: their wire formats, their limits, and faults on demand."""
