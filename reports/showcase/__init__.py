"""A made-up morning at the demo brand: something to see on each page, for pictures."""
