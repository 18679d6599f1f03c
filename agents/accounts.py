"""How allauth behaves here: people are invited, so nobody signs up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Address and password do not match. Try again."),
        "enter_current_password": _("This is not your current password."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait five minutes, or choose a new password by mail."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("agents:profile")

    def format_email_subject(self, subject: str) -> str:
        return subject
