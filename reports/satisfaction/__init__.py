"""How sure a figure is, and the figures of satisfaction themselves."""
