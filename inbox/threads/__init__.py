"""What people do with threads: one function per change, each with its event."""
