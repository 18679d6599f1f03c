"""Feeds a file of posts to whoever polls the networks."""
