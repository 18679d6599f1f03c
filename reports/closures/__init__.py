"""What became of each closing: the cohort of the satisfaction report."""
