"""What customers and we wrote is found by words, names and operators, the newest first."""
