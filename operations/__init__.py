"""How an installation is cared for: looked over, measured, backed up, its stuck work shown."""
