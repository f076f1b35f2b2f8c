"""A PostgreSQL server from the wheel's programs, for one portal or one test run."""

import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from idea_portal.embedded import ports, wheels
from idea_portal.embedded.problems import Problem
from idea_portal.embedded.server_account import ServerAccount, account_for

START_SECONDS = 60
STOP_SECONDS = 30

# Error logs leave out statements and row details: they would carry values of data subjects.
SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "dynamic_shared_memory_type": "mmap",
    "shared_buffers": "48MB",
    "max_connections": "60",
    "max_wal_size": "256MB",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

THROWAWAY_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "autovacuum": "off",
    }
)

CLIENT_ACCESS = "host all portal_owner,portal_app 127.0.0.1/32 scram-sha-256\n"


class PostgresServer:
    """A database cluster in a folder, with an owner role and an application role.

    No client can sign in as the superuser: it has no password and no way in.
    """

    def __init__(
        self,
        folder: Path,
        *,
        owner_password: str,
        application_password: str,
        settings: Mapping[str, str] = MappingProxyType({}),
        statements: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self.port = 0
        self._owner_password = owner_password
        self._application_password = application_password
        self._settings = {**SETTINGS, **settings}
        self._statements = statements
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def owner_url(self) -> str:
        return self._url("portal_owner", self._owner_password)

    @property
    def application_url(self) -> str:
        return self._url("portal_app", self._application_password)

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        """Start the server, making its cluster first if there is none, and wait until it answers."""
        if not self.folder.exists():
            self._create()
        self._wait_for_predecessor()
        self.port = self.port or ports.free_port()
        options = [f"--{name}={value}" for name, value in self._settings.items()]
        with log.open("ab") as stream:
            process = subprocess.Popen(
                [
                    wheels.postgres_program("postgres"),
                    f"-D{self.folder}",
                    f"--port={self.port}",
                    *options,
                ],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
                preexec_fn=self._account().on_start(signal.SIGINT),
            )
        self._process = process
        self._wait_until_ready(process, log)
        return process

    def stop(self) -> None:
        """End every session and the server."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _url(self, role: str, password: str) -> str:
        return f"postgresql://{role}:{password}@{ports.LOOPBACK}:{self.port}/portal"

    def _account(self) -> ServerAccount:
        programs = wheels.postgres_folder()
        return account_for([self.folder.parent, programs / "bin/postgres", programs / "share"])

    def _create(self) -> None:
        """Make the cluster beside its place and move it there when whole."""
        unfinished = self.folder.with_name(f"{self.folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        account = self._account()
        account.own(unfinished)
        self._run(
            account,
            "initdb",
            f"--pgdata={unfinished}",
            "--username=postgres",
            "--auth=reject",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--data-checksums",
            "--no-sync",
        )
        (unfinished / "pg_hba.conf").write_text(CLIENT_ACCESS)
        self._run(
            account,
            "postgres",
            "--single",
            "-j",
            f"-D{unfinished}",
            "-cexit_on_error=on",
            "-cdynamic_shared_memory_type=mmap",
            "template1",
            text=self._roles_and_database(),
        )
        unfinished.rename(self.folder)

    def _roles_and_database(self) -> str:
        """Statements for single-user mode, which wants an empty line after each."""
        here = Path(__file__).parent
        return "\n".join(
            (
                (here / "roles.sql").read_text(),
                f"ALTER ROLE portal_owner PASSWORD '{self._owner_password}';\n",
                f"ALTER ROLE portal_app PASSWORD '{self._application_password}';\n",
                "CREATE DATABASE portal OWNER portal_owner;\n",
                *(f"{statement};\n" for statement in self._statements),
                "",
            )
        )

    def _run(self, account: ServerAccount, program: str, *arguments: str, text: str = "") -> None:
        finished = subprocess.run(
            [wheels.postgres_program(program), *arguments],
            cwd="/",
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            preexec_fn=account.on_start(signal.SIGKILL),
        )
        if finished.returncode != 0:
            raise Problem(
                f"PostgreSQL's {program} failed: {complaint(finished.stdout)}",
                f"Free some space if the disk of {self.folder.parent} is full, then start again.",
            )

    def _wait_for_predecessor(self) -> None:
        """A server whose portal was killed a moment ago is still ending; give it the time."""
        ends = time.monotonic() + STOP_SECONDS
        while (pid := self._status_lines()[:1]) and _is_alive(int(pid[0])):
            if time.monotonic() > ends:
                raise Problem(
                    f"A PostgreSQL server (process {pid[0]}) still uses {self.folder}.",
                    "End it and start again.",
                )
            time.sleep(0.05)

    def _wait_until_ready(self, process: subprocess.Popen[bytes], log: Path) -> None:
        ends = time.monotonic() + START_SECONDS
        while time.monotonic() < ends and process.poll() is None:
            lines = self._status_lines()
            if lines[:1] == [str(process.pid)] and lines[7:8] == ["ready"]:
                return
            time.sleep(0.02)
        raise Problem(
            f"PostgreSQL does not start: {complaint(log.read_text())}", f"All it said is in {log}."
        )

    def _status_lines(self) -> list[str]:
        """What the server says of itself: process, folder, start, port, ..., status."""
        try:
            text = (self.folder / "postmaster.pid").read_text()
        except FileNotFoundError:
            return []
        return [line.strip() for line in text.splitlines()]


def complaint(text: str) -> str:
    """The last thing a program complained of, or the last thing it said."""
    lines = text.strip().splitlines() or ["it said nothing"]
    complaints = [line for line in lines if "FATAL" in line or "error:" in line]
    return (complaints or lines)[-1]


def _is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be noticed does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
