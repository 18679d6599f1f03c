"""What the installation does for itself, in the background."""

from celery import shared_task
from django.utils import timezone

from operations.stuck import failures


@shared_task
def forget_healed_failures() -> None:
    failures.forget_healed(now=timezone.now())
