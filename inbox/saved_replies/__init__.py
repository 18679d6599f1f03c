"""What is often answered, written once: kept by leads, in the customer's language, filled in."""
