"""Hints to browsers as server-sent events: one process, one subscription, many screens."""
