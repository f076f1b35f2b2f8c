import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from idea_portal.embedded import linux, server_account
from idea_portal.embedded.problems import Problem
from idea_portal.embedded.server_account import account_for

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")

LOOK = """
import os, sys
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(os.getuid(), os.access(sys.argv[1], os.R_OK), int(status["CapEff"], 16))
"""


@pytest.fixture
def file_in_closed_folder(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    (folder / "file").write_text("")
    return folder / "file"


def test_account_passes_through_closed_folders_and_can_do_nothing_else(file_in_closed_folder):
    account = account_for([file_in_closed_folder])

    said = subprocess.run(
        [sys.executable, "-c", LOOK, file_in_closed_folder],
        preexec_fn=account.on_start(signal.SIGKILL),
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said.split() == ["65534", "True", str(1 << linux.CAP_DAC_READ_SEARCH)]


def test_account_keeps_no_power_where_folders_are_open(monkeypatch, file_in_closed_folder):
    monkeypatch.setattr(server_account, "_is_open_to_others", lambda path: True)

    assert account_for([file_in_closed_folder]).capability is None


def test_root_without_the_power_is_told_what_to_do(monkeypatch, file_in_closed_folder):
    monkeypatch.setattr(linux, "has_capability", lambda number: False)

    with pytest.raises(Problem, match="Choose a PORTAL_DATA"):
        account_for([file_in_closed_folder])


def test_normal_user_runs_servers_as_themselves(monkeypatch, file_in_closed_folder):
    monkeypatch.setattr(server_account, "os", SimpleNamespace(geteuid=lambda: 1000))

    assert account_for([file_in_closed_folder]).user is None
