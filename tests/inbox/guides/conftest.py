"""The lead's and the agent's browsers."""

from tests.inbox.views.conftest import elin, marcus

__all__ = ["elin", "marcus"]
