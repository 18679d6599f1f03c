"""The forms of the account and people pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from agents.addresses import lower_address
from agents.models import Agent, Role, SignsAs
from agents.password_forms import PASSWORD_HELP
from agents.signing import check_alias

if TYPE_CHECKING:
    from collections.abc import Iterable

    AgentModelForm = forms.ModelForm[Agent]
else:
    AgentModelForm = forms.ModelForm

ROLE_RIGHTS = {
    Role.AGENT: _("takes, answers and closes threads"),
    Role.LEAD: _("also gives threads to others"),
    Role.ADMIN: _("also manages people, channels and settings"),
}


def role_choices() -> Iterable[tuple[str, str]]:
    return [(role.value, f"{role.label}: {ROLE_RIGHTS[role]}") for role in Role]


def language_choices() -> list[tuple[str, str]]:
    """Each language by its own name: who looks for it can read that."""
    names = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    return [(code, name.capitalize()) for code, name in names]


def own_language_choices() -> list[tuple[str, Any]]:
    return [("", _("as the browser asks")), *language_choices()]


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("Mail address"), max_length=254)
    role = forms.TypedChoiceField(
        label=_("Role"),
        choices=role_choices,
        coerce=Role,
        widget=forms.RadioSelect,
        initial=Role.AGENT,
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=language_choices)

    def clean_email(self) -> str:
        return str(lower_address(self.cleaned_data["email"]))


class RoleForm(forms.Form):
    role = forms.TypedChoiceField(
        label=_("Role"), choices=role_choices, coerce=Role, widget=forms.RadioSelect
    )


class AcceptForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "name"}),
        help_text=_("Colleagues see it."),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=PASSWORD_HELP,
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned:
            self.check_password(cleaned["password"], cleaned.get("name", ""))
        return cleaned

    def check_password(self, password: str, name: str) -> None:
        try:
            validate_password(password, Agent(email=self.email, name=name))
        except forms.ValidationError as error:
            self.add_error("password", error)


class ProfileForm(AgentModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=own_language_choices, required=False)

    class Meta:
        model = Agent
        fields = [
            "name", "language", "has_single_keys", "signs_as", "alias", "undo_seconds",
            "has_sound", "has_desktop", "has_words",
            "after_send",
        ]  # fmt: skip
        help_texts = {
            "name": _("Colleagues see it."),
            "has_single_keys": _("One key does one thing, such as C to claim."),
            "signs_as": _("Where a channel leaves the choice to you. Customers see it."),
            "alias": _("If you would rather not show your name."),
            "has_words": _("Others may see your screen: without it only the kind of news shows."),
            "after_send": _(
                "Closed by the send button, by ⇧E or ⇧W. In “Unassigned” the next is taken."
            ),
            "undo_seconds": _("Until then Z takes an answer back, and it is your draft again."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("alias") and cleaned.get("signs_as") == SignsAs.ALIAS:
            self.add_error("alias", _("Write the alias that you sign with."))
        return cleaned

    def clean_alias(self) -> str:
        alias = str(self.cleaned_data["alias"])
        if alias:
            check_alias(alias, self.instance)
        return alias
