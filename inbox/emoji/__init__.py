"""The emoji that service people use, by their names in five languages."""
