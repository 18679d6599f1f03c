"""Views of the queue with a name: saved, shared, put in order, deleted and brought back."""
