"""Composition root: settings, addresses and processes. Imports every room; imported by none."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
