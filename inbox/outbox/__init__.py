"""What we say: committed before it is sent, never said twice, never given up silently."""
