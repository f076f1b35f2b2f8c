"""What a process of the site imports before it has any work."""

import os
import subprocess
import sys

HEAVY = ("pandas", "scipy.optimize", "scipy.sparse", "hypothesis", "playwright")
START = f"""
import sys
import django
django.setup()
from django.urls import get_resolver
import idea_portal.wsgi
import linkage.tasks
get_resolver().url_patterns
print(*[name for name in {HEAVY} if name in sys.modules])
"""


def test_a_process_starts_without_the_libraries_that_take_seconds_to_import():
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}

    started = subprocess.run(
        [sys.executable, "-c", START], env=environ, capture_output=True, text=True, check=True
    )

    assert started.stdout.split() == []
