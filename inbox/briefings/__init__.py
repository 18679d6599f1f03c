"""Briefings: pinned by a lead, shown above everybody's queue until seen or over."""
