"""Quality: a random sample of our answers, held against the guide by a lead. Never of persons."""
