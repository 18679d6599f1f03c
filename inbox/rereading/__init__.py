"""What was read may change: the networks are asked again, and what they say is followed."""
