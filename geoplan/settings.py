"""One typed settings module, read from the environment; refuses unsafe production values.

Variables are named ``GEOPLAN_<FIELD>``, except ``DATABASE_URL``. A secret may come from a file:
``GEOPLAN_SECRET_KEY_FILE``, ``DATABASE_URL_FILE``, ``DATABASE_PASSWORD_FILE``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pghistory
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from geoplan import postgres

BASE_DIR = Path(__file__).resolve().parent.parent
UNSAFE_KEY = "for-development-only-not-a-secret-not-a-secret-not-a-secret"


def _secret(name: str) -> str:
    """Return the value of variable ``name``, or the content of the file that ``name_FILE`` names."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name, "")


class Environment(BaseSettings):
    """What the environment may say, with types, bounds and defaults fit for development."""

    model_config = SettingsConfigDict(env_prefix="GEOPLAN_", extra="ignore")

    production: bool = False
    debug: bool = False
    demo: bool = True
    demo_password: str = "geoplan-demo"  # noqa: S105 - the published password of the demonstration accounts
    secret_key: str = Field(default_factory=lambda: _secret("GEOPLAN_SECRET_KEY") or UNSAFE_KEY)
    allowed_hosts: list[str] = ["localhost", "127.0.0.1", "[::1]"]
    trusted_origins: list[str] = []
    behind_tls: bool = False
    database_url: str = Field(default_factory=lambda: _secret("DATABASE_URL"), validation_alias="DATABASE_URL")
    database_replica_urls: str = Field(
        default_factory=lambda: _secret("DATABASE_REPLICA_URLS"), validation_alias="DATABASE_REPLICA_URLS"
    )
    data_dir: Path = BASE_DIR / "var"
    max_upload_mb: int = Field(default=200, ge=1, le=2000)
    photo_mb: int = Field(default=25, ge=1, le=200)
    photo_megapixels: int = Field(default=100, ge=1, le=200)
    session_hours: int = Field(default=12, ge=1, le=72)
    idle_minutes: int = Field(default=120, ge=5, le=1440)
    administrators_need_two_steps: bool = False
    public_query_seconds: float = Field(default=4, gt=0, le=60)
    staff_query_seconds: float = Field(default=10, gt=0, le=60)
    tile_url: str = ""
    tile_attribution: str = ""
    mail_from: str = "geoplan@localhost"

    @model_validator(mode="after")
    def _refuse_unsafe_production(self) -> Environment:
        """In production: a real key, named hosts, no debug pages, no demonstration accounts."""
        if not self.production:
            return self
        unsafe = {
            "GEOPLAN_SECRET_KEY": self.secret_key == UNSAFE_KEY or len(self.secret_key) < 50,
            "GEOPLAN_DEBUG": self.debug,
            "GEOPLAN_DEMO": self.demo,
            "GEOPLAN_ALLOWED_HOSTS": "*" in self.allowed_hosts,
            "DATABASE_URL": not self.database_url,
        }
        wrong = [name for name, is_unsafe in unsafe.items() if is_unsafe]
        if wrong:
            raise ImproperlyConfigured(f"Unsafe for production: {', '.join(wrong)}")
        return self


env = Environment()


# Every trigger of django-pgtrigger asks for this setting, and catches the error where there is none: that undoes a
# subtransaction, for which PostgreSQL goes through all deferred triggers that wait, once for each row.
SESSION = "-c timezone=Asia/Bangkok -c pgtrigger.ignore={}"


def _database(url: str) -> dict[str, Any]:
    """Return Django's settings for a PostgreSQL URL; what Django has no name for becomes a libpq option."""
    parts = {"password": _secret("DATABASE_PASSWORD")}
    try:
        parts |= {key: str(value) for key, value in conninfo_to_dict(url).items()}
    except ProgrammingError as error:
        raise ImproperlyConfigured("DATABASE_URL or DATABASE_REPLICA_URLS: not a URL of PostgreSQL") from error
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        **{django: parts.pop(libpq, "") for django, libpq in named.items()},
        "OPTIONS": {"options": SESSION, **parts},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = env.secret_key
DEBUG = env.debug
ALLOWED_HOSTS = env.allowed_hosts
CSRF_TRUSTED_ORIGINS = env.trusted_origins
DEMO = env.demo
DEMO_PASSWORD = env.demo_password
DATA_DIR = env.data_dir

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.gis",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "geoplan",
    "spatial",
    "geoplan.organisations",
    "geoplan.accounts",
    "projects",
    "geoplan.oversight",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "geoplan.middleware.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "geoplan.accounts.middleware.SessionLimitMiddleware",
    "geoplan.accounts.middleware.ActorMiddleware",
    "geoplan.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "geoplan.accounts.middleware.TwoStepMiddleware",
    "geoplan.replicas.ReplicaMiddleware",
    "geoplan.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "geoplan.urls"
WSGI_APPLICATION = "geoplan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "geoplan" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "geoplan.context.frame",
            ]
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": _database(env.database_url or postgres.ensure_running()),
}
# Progress of a job is written over a connection of its own, so that it shows before the job's work commits.
DATABASES["progress"] = {**DATABASES["default"], "TEST": {"MIRROR": "default"}}
# Copies to read from (``geoplan.replicas``), their URLs apart by white space. Their connections refuse to write.
REPLICAS: list[str] = []
for number, url in enumerate(env.database_replica_urls.split(), start=1):
    REPLICAS.append(f"replica_{number}")
    DATABASES[REPLICAS[-1]] = {**_database(url), "TEST": {"MIRROR": "default"}}
    DATABASES[REPLICAS[-1]]["OPTIONS"]["options"] += " -c default_transaction_read_only=on"
DATABASE_ROUTERS = ["geoplan.replicas.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How long a statement of a list or a tile may take (``geoplan.limits``).
QUERY_SECONDS = {"public": env.public_query_seconds, "staff": env.staff_query_seconds}

# What is counted against a limit is counted in the database, for all processes and machines together. Tiles can be
# drawn again at any time, so each process keeps its own: they must not push counts out of the table, nor wait for it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "geoplan_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "tiles": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "tiles",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "geoplan.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "geoplan.accounts.sessions.locked_out"
# The wrong codes of a second step; Axes counts wrong passwords (see the adapter).
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "GeoPlan"
# The clock of a phone may be off by one step of 30 seconds (RFC 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1
ADMINISTRATORS_NEED_TWO_STEPS = env.administrators_need_two_steps

SESSION_COOKIE_AGE = env.session_hours * 3600
SESSION_IDLE_SECONDS = env.idle_minutes * 60
CSRF_FAILURE_VIEW = "geoplan.views.form_expired"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.production
SECURE_SSL_REDIRECT = env.production
SECURE_REDIRECT_EXEMPT = ["^healthz$"]  # a load balancer asks without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.behind_tls else None
SECURE_HSTS_SECONDS = 31_536_000 if env.production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.production
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
MAX_UPLOAD_BYTES = env.max_upload_mb * 1024 * 1024
PHOTO_BYTES = min(env.photo_mb, env.max_upload_mb) * 1024 * 1024
PHOTO_PIXELS = env.photo_megapixels * 1_000_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        # MapLibre and ECharts set style attributes on the elements that they make.
        "font-src": [SELF],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:", *([env.tile_url] if env.tile_url else [])],
        "worker-src": [SELF, "blob:"],
        "connect-src": [SELF, *([env.tile_url] if env.tile_url else [])],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "geoplan" / "locale"]
TIME_ZONE = "Asia/Bangkok"
USE_I18N = USE_TZ = True

# Browser packages are served as they come; each entry exposes only the folder that holds the files used.
VENDOR = {
    "bootstrap": "bootstrap/dist",
    "echarts": "echarts/dist",
    "htmx": "htmx.org/dist",
    "leaflet": "leaflet/dist",
    "leaflet-markercluster": "leaflet.markercluster/dist",
    "maplibre-gl": "maplibre-gl/dist",
    "sarabun": "@fontsource/sarabun",
    "terra-draw": "terra-draw/dist",
    "terra-draw-maplibre-gl-adapter": "terra-draw-maplibre-gl-adapter/dist",
}
# The import map of frame/head.html names the ES modules; MapLibre loads its worker from beside its own file.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
NODE_MODULES = BASE_DIR / "node_modules"  # absent from the container image, which has what collectstatic gathered
STATICFILES_DIRS = [(f"vendor/{name}", NODE_MODULES / path) for name, path in VENDOR.items() if NODE_MODULES.is_dir()]
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not env.production

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "geoplan.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["geoplan.guards.GuardPermission"],
    "DEFAULT_PARSER_CLASSES": [
        "geoplan.parsers.JsonParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "geoplan.api.problem",
    "DEFAULT_VERSIONING_CLASS": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "GeoPlan API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "LocationSource": "projects.models.location.LocationSource",
        "MoneySource": "projects.models.approval.Source",
        "ApprovalState": "projects.models.approval.ApprovalState",
        "PlanState": "projects.models.plan.PlanState",
        "RevisionState": "projects.models.revision.RevisionState",
        "BatchState": "projects.models.imports.BatchState",
        "JobState": "geoplan.jobs.JobState",
        "DataState": "geoplan.organisations.models.profile.DataState",
    },
}

DEFAULT_FROM_EMAIL = env.mail_from
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
TILE_URL, TILE_ATTRIBUTION = env.tile_url, env.tile_attribution

PGHISTORY_APPEND_ONLY = True
# History is looked up by its object and by what was done at once, never by the other records that a row names.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=True)

# Debian 12 has GDAL 3.6. Django's GDAL opens no uploaded file: that is done by a confined process of its own.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"geoplan": {"level": "INFO"}},
}
