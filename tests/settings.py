"""The portal's settings as the tests run them."""

import os
import tempfile
from pathlib import Path

_folder = Path(tempfile.gettempdir()) / f"portal-tests-{os.getuid()}"
os.environ.setdefault("PORTAL_SECRET_KEY", "for tests only: no session outlives a test run")
os.environ.setdefault("PORTAL_DATA", str(_folder))
os.environ.setdefault("OVER_HTTPS", "0")
os.environ.setdefault("EMAIL_URL", "memorymail://")

from idea_portal.settings import *

FAILPOINTS_ALLOWED = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # static files need no collecting first
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
