"""One machine, no installs: embedded PostgreSQL and Valkey, and the runner behind `make run`."""
