"""The web server's entry point."""

import atexit
import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application

from idea_portal.web.garbage import Sweeper

# The collector looks after every answer; within a page it may wait longer than by default.
OBJECTS_BETWEEN_COLLECTIONS = 20_000

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idea_portal.settings")
application = get_wsgi_application()

# All that answers requests is read before the first one, and stays until the end: looking through
# it again and again for garbage would hold up a page now and then by a tenth of a second.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
request_finished.connect(Sweeper(), weak=False)
atexit.register(gc.unfreeze)
