"""All that an installation holds in one file, and an installation made of such a file."""
