"""What one agent is told, because it is about them: written with the change, shown at once."""
