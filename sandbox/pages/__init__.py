"""The page on which a person plays the customer, and reads what the brand says."""
