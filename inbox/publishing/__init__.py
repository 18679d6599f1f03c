"""Posts of our own, below nothing: committed before they are sent, never said twice on a guess."""
