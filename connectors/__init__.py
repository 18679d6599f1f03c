"""The networks: what can be read there and said there. Knows nothing of threads."""
