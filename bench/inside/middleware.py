"""Where an empty request spends its time: seconds by middleware, printed as JSON.

Each is timed around and without what lies inside it, request by request. Runs on `bench.settings`.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from statistics import median

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.test import Client, override_settings
from django.utils.module_loading import import_string

from agents.models import Agent

CALLS = 500
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
HOOKS = ("process_view", "process_template_response", "process_exception")

Handler = Callable[[HttpRequest], HttpResponseBase]
spent: defaultdict[str, list[float]] = defaultdict(list)  # inclusive, a figure a request


def sign_in_early(get_response: Handler) -> Handler:
    """Session and agent are read where they are first asked for: here, so that it is told apart."""

    def read(request: HttpRequest) -> HttpResponseBase:
        bool(request.user.is_authenticated)
        return get_response(request)

    return read


def list_steps() -> list[str]:
    steps = list(settings.MIDDLEWARE)
    steps.insert(steps.index(AUTHENTICATION) + 1, f"{__name__}.sign_in_early")
    return steps


def make_timed(path: str) -> Callable[[Handler], Handler]:
    make = import_string(path)

    def make_both(get_response: Handler) -> Handler:
        inner = make(get_response)

        def watch(request: HttpRequest) -> HttpResponseBase:
            began = time.perf_counter()
            response: HttpResponseBase = inner(request)
            spent[path].append(time.perf_counter() - began)
            return response

        for hook in HOOKS:
            if hasattr(inner, hook):
                setattr(watch, hook, getattr(inner, hook))
        return watch

    return make_both


def measure_steps() -> dict[str, float]:
    steps = list_steps()
    names = [f"timed_{number}" for number in range(len(steps))]
    globals().update(zip(names, map(make_timed, steps), strict=True))
    with override_settings(MIDDLEWARE=[f"{__name__}.{name}" for name in names]):
        client = Client(headers={"Host": "127.0.0.1"})
        client.force_login(Agent.objects.earliest("pk"))
        for _ in range(CALLS):
            client.get("/empty")
    own = {
        outer.rsplit(".", 1)[1]: median(map(float.__sub__, spent[outer], spent[inner]))
        for outer, inner in pairwise(steps)
    }
    last = steps[-1].rsplit(".", 1)[1]
    return {**own, f"{last}, hooks and the view": median(spent[steps[-1]])}


if __name__ == "__main__":
    print(json.dumps(measure_steps()))
