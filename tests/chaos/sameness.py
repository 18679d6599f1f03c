"""Whether two databases say the same, whatever numbers their rows happened to get."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from django.apps import apps
from django.db.models import Model

ROOMS = ("agents", "connectors", "inbox", "reports")
# Attempts and counts of calls are of how it went, not of what is so; lists of what is due are work.
APART = {"Attempt", "CallCount", "BilledItem", "SearchDue"}
# What the network, or chance, gives anew each time; and when something was looked at.
FIELDS_APART = {
    "url", "api_url", "source_url", "raw", "credentials", "lease_token", "limits", "client_id",
    "external_id", "plain_text", "password", "last_login", "confirmed_at", "checked_at", "check_at",
}  # fmt: skip
ROUNDS = 3  # in which rows take over what the rows say that they point to

Labels = dict[type[Model], dict[Any, str]]


def take_fingerprint() -> dict[str, Counter[str]]:
    """By table, how often each row stands there: its own words, and those of the rows it names."""
    models = [
        model for room in ROOMS
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
        if model.__name__ not in APART
    ]  # fmt: skip
    rows = {model: list(model._default_manager.values()) for model in models}
    labels: Labels = {
        model: {row[model._meta.pk.attname]: label(describe(model, row)) for row in found}
        for model, found in rows.items()
    }
    own = labels
    for _ in range(ROUNDS):
        labels = {
            model: {
                row[model._meta.pk.attname]: label(
                    [own[model][row[model._meta.pk.attname]], *follow(model, row, labels)]
                )
                for row in found
            }
            for model, found in rows.items()
        }
    return {model.__name__: Counter(labels[model].values()) for model in models}


def describe(model: type[Model], row: dict[str, Any]) -> list[str]:
    fields = [field for field in model._meta.concrete_fields if not field.is_relation]
    return [
        f"{field.name}={without_numbers(row[field.attname])!r}"
        for field in fields
        if not field.primary_key and field.name not in FIELDS_APART
    ]


def follow(model: type[Model], row: dict[str, Any], labels: Labels) -> list[str]:
    """What the rows say that this one names."""
    named = [field for field in model._meta.concrete_fields if field.is_relation]
    return [
        f"{field.name}={labels.get(field.related_model, {}).get(row[field.attname], '')}"
        for field in named
        if isinstance(field.related_model, type)
    ]


def without_numbers(value: Any) -> Any:
    """Facts of events and their like name rows by number."""
    if isinstance(value, dict):
        return {key: without_numbers(part) for key, part in sorted(value.items())}
    if isinstance(value, list):
        return [without_numbers(part) for part in value]
    return None if type(value) is int and value > 20 else value


def label(parts: list[str]) -> str:
    return hashlib.md5("|".join(parts).encode(), usedforsecurity=False).hexdigest()


def list_differences(one: dict[str, Counter[str]], other: dict[str, Counter[str]]) -> list[str]:
    """By table, how many rows stand only in the one, and only in the other."""
    return [
        f"{name}: {(one[name] - other[name]).total()} / {(other[name] - one[name]).total()}"
        for name in one
        if one[name] != other[name]
    ]
