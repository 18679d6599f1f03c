"""Rules put labels on: by the words of what customers write."""
