"""Work that needs a person: what it is, why it lies, and what can be done with it."""
