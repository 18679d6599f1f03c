"""The report of a month or quarter: made, frozen, shown, printed and mailed."""
