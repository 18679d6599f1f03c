"""Every row, most dangerous first."""

from tests.chaos.rows import claims, kills, sends, servers, submits

__all__ = ["claims", "kills", "sends", "servers", "submits"]
