"""One settings module, read from the environment. docs/operations.md lists every variable."""

import warnings
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
VAR.mkdir(parents=True, exist_ok=True)

# --- What kind of installation -------------------------------------------------------------------------------------
# `make run` and `make test` set DEBUG=1. Without it this is production, which refuses to start half-configured.
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", DEBUG)
if DEMO and not DEBUG:
    raise ImproperlyConfigured("DEMO lets anybody sign in as anybody: it is refused unless DEBUG is on.")
FAULTPOINTS = env.str("FAULTPOINTS", "")  # a folder of the fault tests (engagements/faultpoints.py)
if FAULTPOINTS and not DEBUG:
    raise ImproperlyConfigured(
        "FAULTPOINTS lets the application be killed on purpose: it is refused unless DEBUG is on."
    )
DEVELOPMENT_KEY = "development-only-never-in-production"
SECRET_KEY = env.str("SECRET_KEY", DEVELOPMENT_KEY if DEBUG else "")
if not DEBUG and (len(SECRET_KEY) < 40 or SECRET_KEY.startswith(DEVELOPMENT_KEY)):
    raise ImproperlyConfigured("Set SECRET_KEY to at least 40 random characters (DEBUG is off).")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else [])
if not DEBUG and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the host names of this installation (DEBUG is off).")
SITE_URL = env.str("SITE_URL", "http://localhost:8000" if DEBUG else f"https://{(ALLOWED_HOSTS or ['localhost'])[0]}")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[] if DEBUG else [SITE_URL])

# --- Applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "engagements",
    "analysis",
    "interviews",
    "strategies",
    "policies",
    "workshops",
    "training",
    "strategy_site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_vite",
    "template_partials",
]
MIDDLEWARE = [
    "strategy_site.middleware.row_walls",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "strategy_site.middleware.response_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "strategy_site.middleware.reader_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "strategy_site.middleware.upload_limit",
    "strategy_site.middleware.not_found_pages",
    "strategy_site.middleware.outage_pages",
]
ROOT_URLCONF = "strategy_site.urls"
ASGI_APPLICATION = "strategy_site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "engagements.context.frame",
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]
# Django 6's behaviour already now: an address typed without a scheme is https.
warnings.filterwarnings("ignore", "The FORMS_URLFIELD_ASSUME_HTTPS transitional setting is deprecated.")
FORMS_URLFIELD_ASSUME_HTTPS = True
# WhiteNoise and FileResponse read files synchronously; Django does it in a thread, and would tell whoever runs the server.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database: SQLite beside a worker needs WAL and IMMEDIATE, measured in docs/decisions/0002 -------------------------
DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{VAR / 'linje.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
    }
    # Threads of a test share a file; the shared in-memory database answers "table is locked" instead of waiting.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
else:
    DATABASES["default"]["ENGINE"] = "strategy_site.postgresql"
# Whether the database itself shows a request only the rows of its own engagements: PostgreSQL, docs/decisions/0014.
ROW_LEVEL_SECURITY = env.bool("ROW_LEVEL_SECURITY", True)
DATABASES["default"]["CONN_MAX_AGE"] = 0  # under ASGI, threads come and go and would each keep a connection
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis where there is one, files and tables where there is none ---------------------------------------------------
REDIS_URL = env.str("REDIS_URL", "")
if not DEBUG and REDIS_URL and "@" not in REDIS_URL and not REDIS_URL.startswith("unix"):
    raise ImproperlyConfigured("REDIS_URL must carry a password (DEBUG is off).")
if REDIS_URL:
    # A Redis that hangs must not hold a request longer than one that is gone.
    seconds = {"socket_connect_timeout": 2, "socket_timeout": 5}
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": seconds,
        }
    }
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "global_keyprefix": env.str("REDIS_PREFIX", "")}
else:
    # 300 entries, Django's default, would let somebody flush the counts of wrong codes by filling the table.
    cache = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
    CACHES = {"default": cache}
    for name in ("queue", "control"):
        (VAR / "broker" / name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR / "broker/queue"),
        "data_folder_out": str(VAR / "broker/queue"),
        "control_folder": str(VAR / "broker/control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as that is away
CELERY_BROKER_CONNECTION_TIMEOUT = 2
# The row is the truth: a ring that fails must cost a request as little as possible, the sweep rings again.
CELERY_TASK_PUBLISH_RETRY = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 3000, 3300
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "engagements.tasks.sweep", "schedule": 30.0},
    "sweep_files": {"task": "engagements.tasks.sweep_files", "schedule": 3600.0},
    "sweep_rows": {"task": "engagements.tasks.sweep_rows", "schedule": 3600.0},
    "sweep_exports": {"task": "analysis.tasks.sweep_exports", "schedule": 3600.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celerybeat-schedule")

# --- People and sign-in -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "engagements.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
if env.bool("FAST_PASSWORDS", False) and DEBUG:  # the test run signs in hundreds of times
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "engagements:engagement_list"
ACCOUNT_ADAPTER = "engagements.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Linje] "  # else the Host header stands there
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEBUG else "https"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Linje"
MFA_FORMS = {
    "login_webauthn": "engagements.forms.LoginPasskeyForm",
    "authenticate_webauthn": "engagements.forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "engagements.forms.ReauthenticatePasskeyForm",
    "add_webauthn": "engagements.forms.AddPasskeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # http://localhost
SESSION_ENGINE = "engagements.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # without a visit; engagements/sessions.py says how long at most
SESSION_COOKIE_SAMESITE = "Lax"

# --- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
FORMAT_MODULE_PATH = ["strategy_site.formats"]

# --- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR / "static")))
STATICFILES_DIRS = [path for path in (BASE_DIR / "static", BASE_DIR / "static_built") if path.exists()]
STATIC_BUILT = BASE_DIR / "static_built"
DJANGO_VITE = {
    "default": {"dev_mode": env.bool("VITE_DEV", False), "manifest_path": STATIC_BUILT / "manifest.json"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR / "media")))
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT", 200_000_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_HANDLERS = ["engagements.uploads.LimitedUploadHandler"]
FILE_UPLOAD_TEMP_DIR = str(VAR)

# --- Mail -------------------------------------------------------------------------------------------------------------
vars().update(env.email("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Linje <linje@localhost>")

# --- Headers ----------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "strategy_site.views.csrf_failure"
if not DEBUG:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", False)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- What the apps offer to the joint (docs/decisions/0003) -------------------------------------------------------------
DOSSIER_SECTIONS = [
    "strategies.sections.framework",
    "strategies.sections.current_state",
    "strategies.sections.parts",
    "policies.sections.policies",
    "workshops.sections.workshops",
    "strategies.sections.inputs",
    "strategies.sections.changes",
    "strategies.sections.sources",
]
ADOPTION_CHECKS = [
    "strategies.checks.framework",
    "strategies.checks.inputs",
    "policies.checks.policies",
]
# What each app says on the overview and in the list of engagements (docs/decisions/0004)
OVERVIEW_FACTS = [
    "strategies.overview",
    "analysis.overview",
    "interviews.overview",
    "policies.overview",
    "workshops.overview",
    "training.overview",
]

# What each app says must be true of everything that is stored: manage.py check_invariants (docs/decisions/0012)
INVARIANTS = [
    "engagements.invariants",
    "analysis.invariants",
    "strategies.invariants",
    "workshops.invariants",
    "training.invariants",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masking": {"()": "strategy_site.logs.MaskingFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "masking"}},
    # Django's own handler for this logger would write each warning a second time, as it is.
    "loggers": {"django": {"handlers": [], "propagate": True}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
