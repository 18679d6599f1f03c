"""Facebook's Graph API v26.0 for Pages, as much of it as a customer-service client calls."""
