"""Every row, most dangerous first."""

# The table has them in this order.
# isort: off
from tests.chaos.rows import kills
from tests.chaos.rows import sends
from tests.chaos.rows import stops
from tests.chaos.rows import submits
from tests.chaos.rows import servers
from tests.chaos.rows import claims
from tests.chaos.rows import tasks
from tests.chaos.rows import sick
from tests.chaos.rows import pages

__all__ = ["claims", "kills", "pages", "sends", "servers", "sick", "stops", "submits", "tasks"]
