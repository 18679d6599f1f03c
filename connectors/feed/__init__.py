"""Blogs and forums, by RSS or Atom: read only."""
