"""Personal numbers in texts: found, masked, kept encrypted aside, shown on request, erased."""
