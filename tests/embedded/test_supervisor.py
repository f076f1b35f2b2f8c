import subprocess
import sys
import time

import pytest

from idea_portal.embedded.problems import Problem
from idea_portal.embedded.supervisor import MANY_ENDS, Supervisor


@pytest.fixture
def supervisor():
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()


def starter(started, script):
    def start():
        started.append(subprocess.Popen([sys.executable, "-c", script]))
        return started[-1]

    return start


def test_process_that_ended_is_started_again(supervisor, capsys):
    started = []
    supervisor.keep("web", starter(started, "import time; time.sleep(60)"))
    started[0].kill()
    started[0].wait()

    supervisor.start_ended_again()

    assert len(started) == 2
    assert "web ended with -9" in capsys.readouterr().out


def test_process_that_keeps_ending_is_given_up(supervisor):
    started = []
    supervisor.keep("web", starter(started, ""))

    for _ in range(MANY_ENDS):
        started[-1].wait()
        supervisor.start_ended_again()
    started[-1].wait()

    with pytest.raises(Problem, match="web keeps ending"):
        supervisor.start_ended_again()
    assert len(started) == MANY_ENDS + 1


def test_process_that_does_not_want_to_end_is_ended(supervisor, monkeypatch):
    monkeypatch.setattr("idea_portal.embedded.supervisor.STOP_SECONDS", 0.2)
    started = []
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print(flush=True); time.sleep(60)"
    )
    supervisor.keep("worker", starter(started, stubborn))
    time.sleep(0.3)

    supervisor.stop()

    assert started[0].poll() is not None
