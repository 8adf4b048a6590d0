"""`geoplan reset_second_step USERNAME`: for the last administrator, who lost the phone and the recovery codes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geoplan.accounts.models import User
from geoplan.accounts.second_step import reset_person
from geoplan.errors import DomainError


class Command(BaseCommand):
    """Takes the second step from one person; administrators do so for everybody else on the members page."""

    help = (
        "Take the second step of signing in from a person who lost it, and end that person's sessions. It has to be "
        "set up again after the next sign-in. Be sure first who asks for it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("username", help="the name that the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset it; status 1 where there is no such person or nothing to reset."""
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"There is no account with the user name {options['username']}.")
        try:
            reset_person(person)
        except DomainError as error:
            raise CommandError(error.both) from None
        self.stdout.write(f"{person.username} signs in with the password alone now, and sets up a new second step.")
