"""The account a server runs under. PostgreSQL refuses to run as root, so root lends it `nobody`."""

import os
import pwd
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from idea_portal.embedded import linux
from idea_portal.embedded.problems import Problem


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """Who a server is: ourselves, or `nobody` when we are root.

    `capability` is the one power `nobody` keeps when a folder above the server's files is closed
    to other accounts: to pass through folders. The folders' modes stay as they are.
    """

    user: int | None = None
    group: int | None = None
    capability: int | None = None

    def own(self, path: Path) -> None:
        """Hand a file or a folder of ours to the account."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)

    def on_start(self, last_signal: signal.Signals) -> Callable[[], None]:
        """What a child does between fork and exec: change account, and agree to end with us."""
        parent = os.getpid()

        def change_account_and_end_with_parent() -> None:
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            if self.user is not None and self.group is not None:
                linux.become(self.user, self.group, self.capability)
            linux.die_with_parent(parent, last_signal)

        return change_account_and_end_with_parent


def account_for(paths: Iterable[Path]) -> ServerAccount:
    """The account for a server that has to reach these files."""
    if os.geteuid() != 0:
        return ServerAccount()
    nobody = pwd.getpwnam("nobody")
    if all(_is_open_to_others(path) for path in paths):
        return ServerAccount(nobody.pw_uid, nobody.pw_gid)
    for capability in (linux.CAP_DAC_READ_SEARCH, linux.CAP_DAC_OVERRIDE):
        if linux.has_capability(capability) and linux.has_capability(linux.CAP_SETPCAP):
            return ServerAccount(nobody.pw_uid, nobody.pw_gid, capability)
    raise Problem(
        "PostgreSQL does not run as root, and other accounts cannot reach this folder.",
        "Choose a PORTAL_DATA they can pass through, or run as a normal user.",
    )


def _is_open_to_others(path: Path) -> bool:
    """Whether an account that is neither owner nor group can pass into a folder or run a file."""
    path = path.resolve()
    wanted = 0o001 if path.is_dir() else 0o005
    reachable = all(folder.stat().st_mode & 0o001 for folder in path.parents)
    return reachable and path.stat().st_mode & wanted == wanted
