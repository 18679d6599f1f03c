"""Something is happening: customers write far more often than usual, and somebody is told."""
