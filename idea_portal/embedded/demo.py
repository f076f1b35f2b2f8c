"""The whole portal on this machine until Ctrl-C: database, broker, web server, worker."""

import http.client
import os
import sys
import time
from pathlib import Path

from idea_portal.embedded import ports
from idea_portal.embedded.data_folder import DataFolder
from idea_portal.embedded.problems import Problem, told_in_one_line
from idea_portal.embedded.services import Services, environment
from idea_portal.embedded.site import Site
from idea_portal.embedded.supervisor import (
    Stopped,
    Supervisor,
    ignore_signals,
    stop_on_signals,
)
from idea_portal.embedded.updates import update_static_files, update_tables

WEB_START_SECONDS = 180


def main() -> None:
    """Run the portal; say what is wrong when it cannot."""
    port = _port()
    folder = DataFolder(Path(os.environ["PORTAL_DATA"]))
    folder.prepare()
    with folder.claim() as ours:
        if not ours:
            raise Problem(
                f"A portal already runs in {folder.path}.", "Stop it, or set PORTAL_DATA."
            )
        if ports.is_taken(port):
            raise Problem(f"Port {port} is taken.", f"Try: PORT={port + 1} python3 run.py demo")
        _run(folder, port)


def _port() -> int:
    asked = os.environ.get("PORT", "8000")
    if not asked.isdecimal() or not 0 < int(asked) < 65536:
        raise Problem(f"PORT is {asked}.", "It has to be a number between 1 and 65535.")
    return int(asked)


def _run(folder: DataFolder, port: int) -> None:
    began = time.monotonic()
    supervisor = Supervisor()
    stop_on_signals()
    try:
        services = Services(folder, os.environ)
        services.start(supervisor)
        environ = environment(services.addresses(), os.environ)
        site = Site(folder, environ)
        update_tables(folder, site)
        update_static_files(folder, site)
        folder.publish(services.addresses())
        supervisor.keep("worker", site.worker)
        supervisor.keep("web", lambda: site.web(port))
        if environ["DEMO"] == "1":
            site.run("load_demo", "--sign-ins")
        wait_until_healthy(port)
        _say(
            f"\nThe portal is ready: http://localhost:{port}/\n"
            f"Started in {time.monotonic() - began:.1f} seconds. "
            f"Data and logs: {folder.path}. Ctrl-C stops everything."
        )
        supervisor.watch()
    except Stopped:
        _say("\nStopping; the data stay.")
    finally:
        ignore_signals()
        folder.retract()
        supervisor.stop()


def wait_until_healthy(port: int) -> None:
    """Wait until the web server answers that the portal is well."""
    ends = time.monotonic() + WEB_START_SECONDS
    said = "nothing"
    while time.monotonic() < ends:
        connection = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=5)
        try:
            connection.request("GET", "/health")
            response = connection.getresponse()
            if response.status == http.client.OK:
                return
            said = response.read().decode()
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise Problem(f"The portal is not well; it says {said}.", "Its logs say why.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with told_in_one_line():
        main()
