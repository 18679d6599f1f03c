"""X API v2, as far as a customer-service inbox uses it."""
