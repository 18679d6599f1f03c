"""Many threads that were selected, acted on at once: counted, followed and undone."""
