"""The desk's people, as for its views."""

from tests.inbox.views.conftest import ali, elin, marcus

__all__ = ["ali", "elin", "marcus"]
