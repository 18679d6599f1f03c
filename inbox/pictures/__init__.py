"""Pictures in and out: fetched from the networks with care, re-encoded, kept and served by us."""
