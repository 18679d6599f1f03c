"""The account and people pages."""
