"""Who takes what: *take next*, what it gives whom, and what goes back when somebody leaves."""
