"""A change to people that cannot be, in words for whoever asked for it."""


class Refused(Exception):
    """Its text is shown on the screen."""
