"""What other rooms may want to know of people. Sent inside the transaction of the change."""

from django.dispatch import Signal

# Arguments: agent (Agent), by (Agent or None), at (datetime). What the agent held must be given up.
agent_deactivated = Signal()

# Arguments: schedule (Schedule), at (datetime). What is due by these hours must be reckoned anew.
hours_changed = Signal()

# Argument: schedule (Schedule). Receivers give the names of what has it as its own: a list of str.
schedule_retiring = Signal()

# No arguments. Receivers say what has been counted by the days of the brand's zone: a list of str.
zone_changing = Signal()
