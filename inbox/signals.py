"""What the core asks of rooms above it, which it does not know."""

from django.dispatch import Signal

# Arguments: reply (Reply, a survey), thread (Thread, locked), now (datetime). Receivers say whether
# it is still wanted, a moment before it is sent; where nobody says so it is not.
survey_due = Signal()
