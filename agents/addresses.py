"""Mail addresses as we keep them: one spelling, so that one person has one account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    EmailField = models.EmailField[str, str]
else:
    EmailField = models.EmailField


class AddressField(EmailField):
    """A mail address in lower case, in the database and in every look-up."""

    def to_python(self, value: Any) -> Any:
        return lower_address(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return lower_address(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        address = lower_address(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, address)
        return address


def lower_address(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value
