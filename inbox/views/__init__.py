"""The desk: the page where agents spend the day, and the fragments that keep it true."""
