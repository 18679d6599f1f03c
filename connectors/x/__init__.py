"""X, over its API v2 through tweepy."""
