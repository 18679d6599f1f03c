"""People: one customer may write under several names, on several networks."""
