"""The database and the broker of one portal, and the environment that names them."""

import os
import signal
from collections.abc import Mapping
from functools import partial

from idea_portal.embedded import wheels
from idea_portal.embedded.data_folder import DataFolder
from idea_portal.embedded.postgres import PostgresServer
from idea_portal.embedded.supervisor import Supervisor
from idea_portal.embedded.valkey import ValkeyServer

# What one portal's processes have to agree on.
SETTINGS = [
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "BROKER_URL",
    "DEMO",
    "SECRET_KEY_FILE",
    "VAULT_URL",
    "VAULT_KEY_FILE",
]


class Services:
    """Servers of our own in the data folder, except where the environment names others."""

    def __init__(self, folder: DataFolder, given: Mapping[str, str]) -> None:
        self.folder = folder
        self._given = given
        self._postgres: PostgresServer | None = None
        self._valkey: ValkeyServer | None = None

    def start(self, supervisor: Supervisor) -> None:
        """Have the supervisor keep what the environment does not name."""
        if "DATABASE_URL" not in self._given:
            self._postgres = PostgresServer(
                self.folder.postgres,
                owner_password=self.folder.secret("database-owner-password"),
                application_password=self.folder.secret("database-password"),
            )
            log = self.folder.log("postgres")
            supervisor.keep("postgres", partial(self._postgres.start, log), signal.SIGINT)
        if "BROKER_URL" not in self._given:
            self._valkey = ValkeyServer(password=self.folder.secret("broker-password"))
            log = self.folder.log("valkey")
            supervisor.keep("valkey", partial(self._valkey.start, log))

    def addresses(self) -> dict[str, str]:
        """What a portal's process has to be told; what the environment says goes first."""
        told = {
            "SECRET_KEY_FILE": str(self.folder.secret_file("secret-key")),
            "VAULT_KEY_FILE": str(self.folder.key_file("vault.key")),
            "DEMO": "1",
        }
        if self._postgres is not None:
            told["DATABASE_URL"] = self._postgres.application_url
            told["DATABASE_OWNER_URL"] = self._postgres.owner_url
        if self._valkey is not None:
            told["BROKER_URL"] = self._valkey.url
        given = {name: self._given[name] for name in SETTINGS if name in self._given}
        here = {"PORTAL_DATA": str(self.folder.path), "TMPDIR": str(self.folder.temporary)}
        return {**told, **given, **here}


def environment(addresses: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """The environment of a portal's process. PostgreSQL's tools, such as psql, are at hand."""
    tools = wheels.postgres_program("psql").parent
    return {**given, **addresses, "PATH": f"{given.get('PATH', os.defpath)}{os.pathsep}{tools}"}
