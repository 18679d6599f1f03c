"""Guides: what we answer and what not, found by labels and words, kept by leads."""
