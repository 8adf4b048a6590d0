"""Production settings as docker-compose.yml and README.md tell them: they pass Django's checks and insist on TLS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from geoplan import postgres

HOST = "plans.example.go.th"
ASK = f"""
import django, json
django.setup()
from django.test import Client
client = Client(raise_request_exception=False, headers={{"host": "{HOST}"}})
through_proxy = {{"x-forwarded-proto": "https"}}
answers = [client.get("/healthz"), client.get("/"), client.get("/", headers=through_proxy)]
print(json.dumps([[answer.status_code, answer.get("Location")] for answer in answers]))
"""


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation behind a proxy that ends TLS, its key in a file."""
    key = tmp_path / "secret_key"
    key.write_text("a-key-of-many-letters-" * 3 + "\n")
    own = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return own | {
        "DJANGO_SETTINGS_MODULE": "geoplan.settings",
        "DATABASE_URL": postgres.ensure_running(),
        "GEOPLAN_PRODUCTION": "true",
        "GEOPLAN_DEMO": "false",
        "GEOPLAN_BEHIND_TLS": "true",
        "GEOPLAN_ALLOWED_HOSTS": json.dumps([HOST]),
        "GEOPLAN_SECRET_KEY_FILE": str(key),
    }


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True)


def test_the_deployment_checks_find_nothing(production: dict[str, str]) -> None:
    done = run(production, "-m", "geoplan.cli", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_plain_http_is_sent_to_tls_and_only_the_health_check_is_answered(production: dict[str, str]) -> None:
    done = run(production, "-c", ASK)
    assert done.returncode == 0, done.stderr
    health, plain, through_proxy = json.loads(done.stdout)
    assert health == [200, None]
    assert plain == [301, f"https://{HOST}/"]
    assert through_proxy[1] is None


@pytest.mark.parametrize(
    "unsafe",
    [
        {"GEOPLAN_DEMO": "true"},
        {"GEOPLAN_DEBUG": "true"},
        {"GEOPLAN_ALLOWED_HOSTS": '["*"]'},
        {"DATABASE_URL": ""},
        {"GEOPLAN_SECRET_KEY_FILE": "", "GEOPLAN_SECRET_KEY": "short"},
    ],
    ids=lambda unsafe: next(iter(unsafe)),
)
def test_unsafe_values_are_refused_by_name(production: dict[str, str], unsafe: dict[str, str]) -> None:
    done = run(production | unsafe, "-c", "import geoplan.settings")
    assert done.returncode != 0
    assert f"Unsafe for production: {list(unsafe)[-1]}" in done.stderr
