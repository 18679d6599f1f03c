"""The system is hurt while it works, and what it holds afterwards is compared with the truth."""
