"""Brings the database up to what the code expects: migrations, boundaries, and a demonstration where it is empty."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from geoplan.organisations.models import Organisation
from spatial.models import AdministrativeArea


class Command(BaseCommand):
    """Only what is missing is done, so that a second run is quick."""

    help = "Apply migrations, load the default boundaries and the demonstration where there are none."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is missing and say so."""
        if self._unapplied():
            self.stdout.write("Database: applying migrations.")
            call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        if not AdministrativeArea.objects.exists():
            self.stdout.write("Boundaries: loading the default ones (approximate).")
            call_command("load_boundaries", stdout=self.stdout)
        if settings.DEMO and not options["no_demo"] and not Organisation.objects.exists():
            self.stdout.write("Demonstration: making a province.")
            call_command("demo", stdout=self.stdout)

    def _unapplied(self) -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
