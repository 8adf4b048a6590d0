"""`geoplan create_administrator EMAIL`: the first administrator of an installation, or one more."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from geoplan.accounts.memberships import make_administrator
from geoplan.accounts.models import User
from geoplan.errors import DomainError


class Command(BaseCommand):
    """Makes an administrator of the department; everybody else's account is issued on the members page."""

    help = (
        "Make an administrator of the department, who then issues all other accounts. The password is asked for, or "
        "read as one line from standard input; it is never an argument, which other users of the machine could read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("email", help="e-mail address, and the name to sign in with unless --username says another")
        parser.add_argument("--username", default="", help="the name to sign in with")
        parser.add_argument("--first-name", default="", help="first name")
        parser.add_argument("--last-name", default="", help="last name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account; what is wrong is told, and then nothing was made."""
        names = {name: options[name] for name in ("email", "first_name", "last_name")}
        person = User(username=options["username"] or options["email"], **names)
        try:
            make_administrator(person, self._password())
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None
        except DomainError as error:
            raise CommandError(error.both) from None
        self.stdout.write(f"{person.username} is an administrator of the department and can sign in now.")

    def _password(self) -> str:
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\r\n")
        password = getpass.getpass("Password: ")
        if getpass.getpass("The same again: ") != password:
            raise CommandError("The two passwords differ; nothing was made.")
        return password
