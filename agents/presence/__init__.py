"""Presence: what agents set themselves to, and what it comes to for teams and opening hours."""
