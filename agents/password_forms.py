"""allauth's forms in our words: a label instead of a placeholder, and a new password typed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.forms import Field, Form
    from django.http import HttpRequest

PASSWORD_HELP = _("At least 10 characters. Three words that you remember make a good one.")


def word_field(form: Form, name: str, label: Any, help_text: Any = "") -> Field:
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    return field


class SignInForm(forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = word_field(self, "login", _("Mail address"))
        address.widget.attrs.update(autocomplete="username", autofocus=True)
        word_field(self, "password", _("Password"))


class ForgottenPasswordForm(forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_field(self, "email", _("Mail address")).widget.attrs["autofocus"] = True

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """A stranger's address gets a mail too, so that neither page nor clock tells them apart."""
        if not self.users:
            address: str = self.cleaned_data["email"]
            get_adapter().send_mail("account/email/unknown_account", address, {})
            return address
        return str(super().save(request, **kwargs))


class NewPasswordForm(forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_field(self, "password1", _("New password"), PASSWORD_HELP)
        del self.fields["password2"]


class ChangePasswordForm(forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_field(self, "oldpassword", _("Current password"))
        word_field(self, "password1", _("New password"), PASSWORD_HELP)
        del self.fields["password2"]
