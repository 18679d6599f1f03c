"""What we do with what stands on a network: hide it, like it, take our own back."""
