"""How the site is put together. Everything that differs between places comes from the environment.

docs/operators.md lists the variables.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()

# -- where things are ------------------------------------------------------------------------

PORTAL_DATA = Path(env.str("PORTAL_DATA", default=str(ROOT / ".data")))
PORTAL_URL = env.str("PORTAL_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}")
VAULT_URL = env.str("VAULT_URL", default=str(PORTAL_DATA / "vault"))
VAULT_KEY_FILE = Path(env.str("VAULT_KEY_FILE", default=str(PORTAL_DATA / "keys" / "vault.key")))
MATCHING_MEMORY = env.str("MATCHING_MEMORY", default="2GB")  # what one linkage may use
MATCHING_THREADS = env.int("MATCHING_THREADS", default=2)
# Where the pairs of a run in full are scored: duckdb, or spark at SPARK_MASTER.
MATCHING_ENGINE = env.str("MATCHING_ENGINE", default="duckdb")
SPARK_MASTER = env.str("SPARK_MASTER", default="local[*]")
# A linkage warns when one group of people is missed this many times as often as another.
QUALITY_WORST_TO_BEST = env.float("QUALITY_WORST_TO_BEST", default=1.5)
# How often everything in a person index is compared again: off, or weekly.
MATCHING_RECONCILE = env.str("MATCHING_RECONCILE", default="weekly")
DEMO = env.bool("DEMO", default=False)
FAILPOINTS_ALLOWED = False
OFFICE_NAME = env.str("OFFICE_NAME", default="Office of Integrated Data")


def _secret_key() -> str:
    if given := env.str("PORTAL_SECRET_KEY", default=""):
        return given
    if file := env.str("SECRET_KEY_FILE", default=""):
        return Path(file).read_text().strip()
    raise ImproperlyConfigured(
        "Set PORTAL_SECRET_KEY, or SECRET_KEY_FILE to the file that holds it."
    )


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# -- applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "guardian",
    "simple_history",
    "idea_portal",
    "idea_portal.accounts",
    "idea_portal.audit",
    "idea_portal.notifications",
    "idea_portal.web",
    "datasets",
    "agreements",
    "linkage",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "idea_portal.web.middleware.ButtonOnlyMiddleware",
    "idea_portal.web.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "idea_portal.urls"
WSGI_APPLICATION = "idea_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "idea_portal.web.context.page",
            ],
            "builtins": [
                "django.templatetags.static",
                "django.contrib.humanize.templatetags.humanize",
                "idea_portal.web.templatetags.components",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- database: the application's role may only add to what is append-only; the owner migrates ----

AS_OWNER = env.bool("PORTAL_AS_OWNER", default=False)
_url = env.str("DATABASE_URL", default="postgresql:///idea_portal")
DATABASES = {
    "default": env.db_url_config(env.str("DATABASE_OWNER_URL", default=_url) if AS_OWNER else _url)
}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
# A page's record is read with all it refers to: PostgreSQL would weigh thousands of orders to
# join them in, and take longer to choose than to read. The order written is a good one. What the
# address or the environment says stands behind it and wins.
_options = DATABASES["default"].setdefault("OPTIONS", {})
_said = _options.get("options") or env.str("PGOPTIONS", default="")
_options["options"] = f"-c join_collapse_limit=4 {_said}".strip()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
    }
}

# -- people -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "idea_portal.accounts.adapter.InvitedOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by an administrator, for a known address
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key", "reauthenticate": "10/m/user"}
ACCOUNT_SESSION_REMEMBER = False
SOCIALACCOUNT_ADAPTER = "idea_portal.accounts.adapter.KnownPeopleOnlyAdapter"
SOCIALACCOUNT_PROVIDERS = env.json("SOCIALACCOUNT_PROVIDERS", default={})
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
MFA_TOTP_ISSUER = OFFICE_NAME

# -- what the browser is told ---------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # USWDS draws its select arrows as data: images
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_over_https = env.bool("OVER_HTTPS", default=not DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _over_https
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _over_https else None
SECURE_HSTS_SECONDS = 31_536_000 if _over_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _over_https
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True

STATIC_URL = "static/"
STATIC_ROOT = PORTAL_DATA / "static"
STATICFILES_DIRS = [folder for folder in [ROOT / "static" / "built"] if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# -- uploads carry people's records: they never touch the disk in the clear ------------------------

FILE_UPLOAD_HANDLERS = ["idea_portal.web.uploads.SealedUploadHandler"]
DELIVERY_UPLOAD_LIMIT = env.int("DELIVERY_UPLOAD_LIMIT", default=200 * 1024 * 1024)
# A delivery with a larger share of faulty rows is turned away as a whole.
DELIVERY_REJECTS_ALLOWED = env.float("DELIVERY_REJECTS_ALLOWED", default=0.1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# -- mail, language, time, history -----------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="portal@localhost")
LANGUAGE_CODE = "en-us"
USE_I18N = False
FORMAT_MODULE_PATH = ["idea_portal.web.formats"]
USE_TZ = True
TIME_ZONE = "America/New_York"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
FILTERS_EMPTY_CHOICE_LABEL = "Any"

# -- worker ----------------------------------------------------------------------------------------

CELERY_BROKER_URL = env.str("BROKER_URL", default="memory://")
CELERY_TASK_DEFAULT_QUEUE = env.str("BROKER_QUEUE", default="portal")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600, "socket_connect_timeout": 5}
    if CELERY_BROKER_URL.startswith(("redis", "rediss"))
    else {}
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
}
