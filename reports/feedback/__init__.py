"""Feedback for the company: what should change, who sees to it, and what came of it."""
