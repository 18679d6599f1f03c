"""Asking customers how it went: whom, in which words, and what they answer."""
