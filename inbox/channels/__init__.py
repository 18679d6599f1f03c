"""The connected accounts as a whole: how they are, what they cost, what an admin sets."""
