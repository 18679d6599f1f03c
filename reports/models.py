"""The tables of what we learn from the threads."""

from reports.alerts.models import Alert, OnCall

__all__ = ["Alert", "OnCall"]
