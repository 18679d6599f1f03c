"""One module for each fault, or for faults of one kind. Whoever adds one names it here."""
