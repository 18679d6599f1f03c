"""What we hold of a person: told, given as a file, erased when they ask, and emptied by age."""
