"""`python docker/health.py web|events|worker|beat`: whether this container's process works.

It asks about one process alone: a web server whose worker is gone should not be restarted for it.
`/healthz` tells about all parts together.
"""

# ruff: noqa: INP001 - a script of the containers, no package

import http.client
import os
import sys

import redis

PORTS = {"web": 8000, "events": 8001}
SIGNS_OF_LIFE = {"worker": "gladkund:alive:worker", "beat": "gladkund:alive:beat"}


def answers(port: int) -> bool:
    """Any answer counts, a refusal of this host name and a redirect to HTTPS included."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status != http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def has_sign(key: str) -> bool:
    """The process leaves this key in Valkey when it really works; it expires in seconds."""
    try:
        with redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=5) as client:
            return bool(client.exists(key))
    except redis.RedisError:
        return False


def is_healthy(process: str) -> bool:
    if process in PORTS:
        return answers(PORTS[process])
    return has_sign(SIGNS_OF_LIFE[process])


if __name__ == "__main__":
    sys.exit(0 if is_healthy(sys.argv[1]) else 1)
