"""The people: agents, their roles and rights, their way in."""
