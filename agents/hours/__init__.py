"""When we are open: pure functions of hours and time, and what an admin sets."""
