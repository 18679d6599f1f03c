"""Every setting of Gladkund, read from the environment. `.env.example` names each of them."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.logs import configure_events, describe_logging

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")


def read_secret(name: str) -> str:
    """A secret has no default: guessing one would be worse than stopping."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. See .env.example; `make run` sets it itself."
        )
    return value


# --- The installation ---
SECRET_KEY = read_secret("SECRET_KEY")
# Former ones, comma-separated: with them links to surveys, objections and sessions hold further.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Fernet keys, comma-separated, newest first: the first encrypts, each of them decrypts.
CREDENTIALS_KEYS = [
    key.strip() for key in read_secret("CREDENTIALS_KEYS").split(",") if key.strip()
]
DEBUG = env.bool("DEBUG", default=False)
IS_DEMO = env.bool("DEMO", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
IS_HTTPS = env.bool("HTTPS", default=True)
BRAND_NAME = env.str("BRAND_NAME", default="Gladkund")
# Where customers and mails reach it: surveys are sent only where this is known.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Stockholm")

# --- Rooms ---
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "agents",
    "connectors",
    "inbox",
    "reports",
    "operations",
]
MIDDLEWARE = [
    "operations.tracing.TraceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agents.middleware.AgentLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "inbox.context.desk",
            ],
        },
    },
]

# --- Data ---
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A router may forget a line without telling either end, and whoever waited on it would do so for
# hours: these notice within half a minute. DATABASE_URL may say otherwise (?connect_timeout=10).
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
    **DATABASES["default"].get("OPTIONS", {}),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL")
# Seconds that Valkey may take for anything but waiting for work. Without an end, whoever talks on a
# line that was forgotten would fall silent for ever.
VALKEY_PATIENCE = {"socket_timeout": 5, "socket_connect_timeout": 5}
CACHES = {
    "default": {
        "BACKEND": "config.cache.OptionalCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "gladkund",
        "OPTIONS": VALKEY_PATIENCE,
    }
}

# --- Work in the background ---
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
# Answers have a queue of their own: a worker that is busy polling still takes them in turn.
# So have pictures: they come from slow places, and nobody waits for the tenth of them.
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {"celery": {}, "replies": {}, "pictures": {}}
CELERY_TASK_ROUTES = {
    "inbox.tasks.send_reply": {"queue": "replies"},
    "inbox.tasks.fetch_picture": {"queue": "pictures"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **VALKEY_PATIENCE,
    "visibility_timeout": 600,
    "health_check_interval": 10,  # of the line on which a worker waits for work
}
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "config.beat:LookingScheduler"

# --- The networks ---
X_API_URL = env.str("X_API_URL", default="https://api.x.com")
FACEBOOK_GRAPH_URL = env.str("FACEBOOK_GRAPH_URL", default="https://graph.facebook.com")
FACEBOOK_GRAPH_VERSION = env.str("FACEBOOK_GRAPH_VERSION", default="v26.0")
# Calls a second on one Page's conversations; Graph takes no more. 0: as fast as we can.
FACEBOOK_CONVERSATION_CALLS = env.int("FACEBOOK_CONVERSATION_CALLS", default=2)
# X renamed "tweets" to "posts" in 2026: both are understood, this one is sent ("tweet" or "post").
X_VOCABULARY = env.str("X_VOCABULARY", default="tweet")
if X_VOCABULARY not in ("tweet", "post"):
    raise ImproperlyConfigured(f"X_VOCABULARY is {X_VOCABULARY!r}; it can be tweet or post.")
# US dollars of a call, and of each item that it gives. X's page "Pricing" of its API documentation,
# in 2026: owned reads 0.001 (one's own mentions and posts), other posts 0.005, users and events of
# direct messages 0.010; writing 0.015, with a link 0.200, the answer to a post that addresses us
# 0.010; a direct message 0.015; deleting 0.010; words for a picture 0.005. X names no price for
# uploading. Facebook takes none at all.
X_PRICES: dict[str, tuple[str, str]] = {
    "mentions": ("0", "0.001"),
    "own_posts": ("0", "0.001"),
    "search": ("0", "0.005"),
    "posts": ("0", "0.005"),
    "users": ("0", "0.010"),
    "messages": ("0", "0.010"),
    "reply": ("0.010", "0"),
    "post": ("0.015", "0"),
    "post_with_link": ("0.200", "0"),
    "send_message": ("0.015", "0"),
    "delete": ("0.010", "0"),
    "describe_media": ("0.005", "0"),
    "upload_media": ("0", "0"),
}
# Our application at each network, by which accounts are connected on the page Channels.
X_CLIENT_ID = env.str("X_CLIENT_ID", default="")
X_CLIENT_SECRET = env.str("X_CLIENT_SECRET", default="")
FACEBOOK_APP_ID = env.str("FACEBOOK_APP_ID", default="")
FACEBOOK_APP_SECRET = env.str("FACEBOOK_APP_SECRET", default="")
NETWORK_CONNECT_TIMEOUT = env.float("NETWORK_CONNECT_TIMEOUT", default=5.0)  # seconds
NETWORK_READ_TIMEOUT = env.float("NETWORK_READ_TIMEOUT", default=20.0)  # seconds
POLL_INTERVAL = env.float("POLL_INTERVAL", default=15.0)  # seconds between two polls of a channel
FEED_POLL_INTERVAL = env.float("FEED_POLL_INTERVAL", default=300.0)  # blogs are in no hurry
SANDBOX_URL = env.str("SANDBOX_URL", default="").rstrip("/")
# Where people allow our application: the networks' own pages, in the demo the sandbox's.
IS_PLAY = IS_DEMO and bool(SANDBOX_URL)
X_AUTHORIZE_URL = env.str(
    "X_AUTHORIZE_URL",
    default=f"{SANDBOX_URL if IS_PLAY else 'https://x.com'}/i/oauth2/authorize",
)
FACEBOOK_DIALOG_URL = env.str(
    "FACEBOOK_DIALOG_URL",
    default=f"{SANDBOX_URL if IS_PLAY else 'https://www.facebook.com'}"
    f"/{FACEBOOK_GRAPH_VERSION}/dialog/oauth",
)

# --- Pictures ---
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / "media"))
# Where the networks keep the pictures of posts: nothing is fetched from anywhere else.
MEDIA_HOSTS = env.list(
    "MEDIA_HOSTS", default=["pbs.twimg.com", "ton.twitter.com", "*.fbcdn.net", "*.fbsbx.com"]
)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = [
    "inbox.pictures.uploading.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Promises ---
REOPEN_WINDOW_DAYS = env.int("REOPEN_WINDOW_DAYS", default=7)
# Whether what was read still stands is asked first after so many seconds, then ever more seldom;
# one call a channel and RECHECK_INTERVAL. On X each post that is asked about costs money.
RECHECK_AFTER = env.float("RECHECK_AFTER", default=3600.0)
RECHECK_INTERVAL = env.float("RECHECK_INTERVAL", default=300.0)
# Personal numbers that stood in messages are kept, encrypted, so long after closing.
PRIVATE_NUMBER_DAYS = env.int("PRIVATE_NUMBER_DAYS", default=30)
# The page where customers sign in with e-ID instead of writing a number to us.
E_ID_URL = env.str("E_ID_URL", default="")
# Messages with one of these words are suggested as praise, for the wall of happy customers.
PRAISE_TAGS = env.list("PRAISE_TAGS", default=["#gladkund"])
SETTLE_PAUSE = env.float(
    "SETTLE_PAUSE", default=60.0
)  # seconds between two look-ups of an unknown reply

# --- People ---
AUTH_USER_MODEL = "agents.Agent"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "agents.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {
    "login": "agents.password_forms.SignInForm",
    "reset_password": "agents.password_forms.ForgottenPasswordForm",
    "reset_password_from_key": "agents.password_forms.NewPasswordForm",
    "change_password": "agents.password_forms.ChangePasswordForm",
}

# --- Mail ---
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="gladkund@localhost")

# --- Words ---
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [
    ("sv", _("Swedish")),
    ("fi", _("Finnish")),
    ("nb", _("Norwegian")),
    ("da", _("Danish")),
    ("en", _("English")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True

# --- Pages ---
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static.HashedStaticFiles"
    },
}
# The stream of hints is a process of its own. Behind a proxy that joins both, EVENTS_PORT is 0;
# without one (the demo), the browser calls this port on the host it already knows.
EVENTS_PORT = env.int("EVENTS_PORT", default=0)
EVENTS_ORIGIN = [f"*:{EVENTS_PORT}"] if EVENTS_PORT else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *EVENTS_ORIGIN],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if IS_HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else one limit for sign-ins would count for everybody

# --- API ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "agents.tokens.TokenSignIn",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["agents.rights.HasRight"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["inbox.api.parsing.BoundedJSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["inbox.api.throttling.AgentThrottle"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "inbox.api.errors.handle_exception",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
API_CALLS_PER_MINUTE = env.int("API_CALLS_PER_MINUTE", default=1200)  # of one agent
SPECTACULAR_SETTINGS = {
    "TITLE": "Gladkund API",
    "DESCRIPTION": "Claim, answer and close the threads of the shared queue.",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # A link within each button, of its own and 19 pixels high, is one that few can press.
    "SWAGGER_UI_SETTINGS": {"deepLinking": False},
    "ENUM_NAME_OVERRIDES": {
        "ClosedReasonEnum": "inbox.models.ClosedReason",
        "ReplyStateEnum": "inbox.models.Reply.State",
        "PolicyKindEnum": "inbox.models.SlaPolicy.Kind",
        "EditionKindEnum": "reports.models.Edition.Kind",
        "MessageKindEnum": "inbox.models.messages.KINDS",
        "BulkKindEnum": "inbox.models.BulkAct.Kind",
    },
}

# What Prometheus shows as a bearer token at /metrics; empty: there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# --- Logs ---
LOGGING = describe_logging(env.str("LOG_LEVEL", default="INFO"))
configure_events()
