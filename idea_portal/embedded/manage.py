"""A management command of the portal on this machine, running or not."""

import os
import sys
from pathlib import Path

from idea_portal.embedded.data_folder import DataFolder
from idea_portal.embedded.problems import told_in_one_line
from idea_portal.embedded.services import Services, environment
from idea_portal.embedded.site import Site
from idea_portal.embedded.supervisor import Supervisor
from idea_portal.embedded.updates import update_tables


def main(*arguments: str) -> int:
    """Run a command against the running portal's services, or start them for the while."""
    folder = DataFolder(Path(os.environ["PORTAL_DATA"]))
    folder.prepare()
    with folder.claim() as ours:
        if not ours:
            site = Site(folder, environment(folder.published(), os.environ))
            return site.command(*arguments).wait()
        supervisor = Supervisor()
        try:
            services = Services(folder, os.environ)
            services.start(supervisor)
            site = Site(folder, environment(services.addresses(), os.environ))
            if "DATABASE_URL" not in os.environ:
                update_tables(folder, site)
            return site.command(*arguments).wait()
        finally:
            supervisor.stop()


if __name__ == "__main__":
    with told_in_one_line():
        sys.exit(main(*sys.argv[1:]))
