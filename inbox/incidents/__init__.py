"""Incidents: threads about one thing that went wrong, grouped, answered and closed together."""
