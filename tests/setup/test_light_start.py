"""What a process of the site imports before it has any work."""

import os
import subprocess
import sys

HEAVY = ("pandas", "scipy.optimize", "scipy.sparse", "hypothesis", "playwright")
READ_AT_START = 100_000  # objects, as many as the collector need not look through
START = f"""
import gc
import sys
import idea_portal.wsgi
import linkage.tasks
print(gc.get_freeze_count() > {READ_AT_START})
print(*[name for name in {HEAVY} if name in sys.modules])
"""


def test_a_process_starts_without_what_takes_seconds_and_keeps_out_of_the_way_what_it_read():
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}

    started = subprocess.run(
        [sys.executable, "-c", START], env=environ, capture_output=True, text=True, check=True
    )

    assert (started.stdout.split(), started.stderr) == (["True"], "")
