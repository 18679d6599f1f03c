"""What agents in training write goes out when a colleague has approved it."""
