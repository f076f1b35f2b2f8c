"""The portal's story from agreement to released list, on a portal of its own that starts empty."""

import os
import sys
from pathlib import Path

from idea_portal.embedded.data_folder import DataFolder
from idea_portal.embedded.problems import Problem, told_in_one_line
from idea_portal.embedded.services import Services, environment
from idea_portal.embedded.site import Site
from idea_portal.embedded.supervisor import Supervisor
from idea_portal.embedded.updates import update_tables


def main(*arguments: str) -> int:
    """Run the story; what it made stays in the folder until the next time."""
    folder = DataFolder(Path(os.environ["PORTAL_DATA"]) / "story")
    folder.prepare()
    with folder.claim() as ours:
        if not ours:
            raise Problem(f"The story already runs in {folder.path}.", "Wait for its end.")
        folder.clear()
        return _run(folder, *arguments)


def _run(folder: DataFolder, *arguments: str) -> int:
    supervisor = Supervisor()
    try:
        services = Services(folder, os.environ)
        services.start(supervisor)
        site = Site(folder, environment(services.addresses(), os.environ))
        update_tables(folder, site)
        folder.publish(services.addresses())
        supervisor.keep("worker", site.worker)
        return site.command("story", *arguments).wait()
    finally:
        folder.retract()
        supervisor.stop()


if __name__ == "__main__":
    with told_in_one_line():
        sys.exit(main(*sys.argv[1:]))
