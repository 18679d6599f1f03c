"""How the installation does, for Prometheus."""
