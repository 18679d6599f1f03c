"""The REST API: the same verbs as the screen, for programs."""
