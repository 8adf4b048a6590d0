"""Tells mypy of the attributes that middleware gives every request: the actor, and htmx's details."""

from __future__ import annotations

from collections.abc import Callable

from mypy.plugin import ClassDefContext, Plugin
from mypy.plugins.common import add_attribute_to_class
from mypy.types import AnyType, TypeOfAny

ATTRIBUTES = ("actor", "htmx")


class RequestPlugin(Plugin):
    """Adds ATTRIBUTES to Django's HttpRequest."""

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Return what completes the class of that name, if it is the request."""
        return _complete_request if fullname == "django.http.request.HttpRequest" else None


def _complete_request(context: ClassDefContext) -> None:
    for name in ATTRIBUTES:
        add_attribute_to_class(context.api, context.cls, name, AnyType(TypeOfAny.explicit))


def plugin(version: str) -> type[Plugin]:
    """Return the plugin; mypy's entry point."""
    return RequestPlugin
