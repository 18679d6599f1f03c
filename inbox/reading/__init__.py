"""What the screens read: rows, timelines, neighbours. Changes nothing; every query is bounded."""
