"""Holding replies: while we are closed, customers hear by themselves when somebody will answer."""
