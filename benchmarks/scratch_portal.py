"""A portal with the demo's data, for benchmarks only; kept between runs, for loading takes long."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from idea_portal.embedded.data_folder import DataFolder
from idea_portal.embedded.problems import Problem
from idea_portal.embedded.services import Services, environment
from idea_portal.embedded.site import Site
from idea_portal.embedded.supervisor import Supervisor
from idea_portal.embedded.updates import update_static_files, update_tables

SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "VAULT_URL", "VAULT_KEY_FILE")


@contextmanager
def scratch_portal() -> Iterator[tuple[Site, Supervisor, dict[str, str]]]:
    """Start database, broker and worker, load the demo once, and stop everything at the end."""
    folder = DataFolder(Path(os.environ["PORTAL_DATA"]) / "bench")
    folder.prepare()
    given = {name: value for name, value in os.environ.items() if name not in SERVERS}
    supervisor = Supervisor()
    with folder.claim() as ours:
        if not ours:
            raise Problem(f"A benchmark already runs in {folder.path}.", "Wait for its end.")
        try:
            services = Services(folder, given)
            services.start(supervisor)
            environ = environment(services.addresses(), given)
            site = Site(folder, environ)
            update_tables(folder, site)
            update_static_files(folder, site)
            supervisor.keep("worker", site.worker)
            site.run("load_demo")
            yield site, supervisor, environ
        finally:
            supervisor.stop()
