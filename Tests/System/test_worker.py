"""`aqctl worker`: one process per run, killed, stopped and drained (DECISIONS 34)."""
import os
import pathlib
import signal
import subprocess

import pytest

from daemon import AQCTL, eventually


@pytest.fixture
def worker(live):
    """Starts workers: `worker("--exec", "k=cat")`."""
    started = []

    def worker(*arguments):
        process = subprocess.Popen(
            [str(AQCTL), "worker", "--socket", str(live.home.socket), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield worker
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ended(q, run, state="completed"):
    return eventually(
        lambda: (found := q.run(run))["state"] == state and found, what=f"{run} {state}")


def test_payload_in_output_out(live, worker):
    q = live.client()
    worker("--exec", "k=tr a-z A-Z")
    run = q.submit(payload="loud")["run"]
    assert ended(q, run)["output"] == "LOUD"


def test_environment(live, worker):
    q = live.client()
    worker("--exec", "k=env")
    submitted = q.submit()
    output = ended(q, submitted["run"])["output"].splitlines()
    assert f"AQ_RUN={submitted['run']}" in output
    assert f"AQ_TASK={submitted['task']}" in output
    assert any(line.startswith("AQ_TOKEN=") for line in output)
    assert any(line.startswith("AQ_ATTEMPT=") for line in output)


def test_exit_codes_decide(live, worker, tmp_path):
    script = tmp_path / "handler"
    script.write_text("#!/bin/sh\nread code\necho said $code >&2\nexit $code\n")
    script.chmod(0o700)
    q = live.client()
    worker("--exec", f"k={script}", "--terminal-exit", "9")
    good = q.submit("ATTEMPTS", 2, payload="0\n")["run"]
    retried = q.submit("ATTEMPTS", 2, payload="1\n")["run"]
    terminal = q.submit("ATTEMPTS", 5, payload="9\n")["run"]
    ended(q, good)
    ended(q, retried, "failed")
    ended(q, terminal, "failed")
    assert q.results(retried) == ["failure", "failure"]
    assert q.results(terminal) == ["terminalFailure"]


def test_gx_03_a_handler_killed_by_a_signal(live, worker):
    q = live.client()
    worker("--shell", "--exec", "die=kill -SEGV $$", "--exec", "live=cat")
    dead = q.submit("ATTEMPTS", 2, kind="die")["run"]
    ended(q, dead, "failed")
    assert q.results(dead) == ["failure", "failure"]
    ended(q, q.submit(kind="live")["run"])


def test_concurrency(live, worker):
    q = live.client()
    runs = [q.submit()["run"] for _ in range(40)]
    worker("--exec", "k=cat", "--concurrency", "4")
    for run in runs:
        assert len(ended(q, run) and q.attempts(run)) == 1


def processes_with(marker):
    """Process ids whose command line carries the marker."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if marker.encode() in line and b"aqctl" not in line:
            found.append(int(entry.name))
    return found


def test_kill_9_of_a_worker_leaves_no_handler(live, worker):
    """Its run is back in the queue, and what it had started is gone."""
    q = live.client()
    seconds = str(10_000 + os.getpid())
    process = worker("--shell", "--exec", f"k=sleep {seconds}; true")
    run = q.submit()["run"]
    eventually(lambda: processes_with(seconds), what="the handler")
    process.kill()
    process.wait()
    grant = q.claim("BLOCK", "10s")
    assert grant["run"] == run and grant["attempt"] == 2
    eventually(lambda: not processes_with(seconds), what="the handler's end")


def test_a_stopped_worker_loses_its_run(live, worker):
    q = live.client()
    seconds = str(20_000 + os.getpid())
    process = worker("--exec", f"k=sleep {seconds}", "--lease", "500ms")
    run = q.submit()["run"]
    eventually(lambda: processes_with(seconds), what="the handler")
    process.send_signal(signal.SIGSTOP)
    try:
        grant = q.claim("BLOCK", "10s")
        assert grant["run"] == run
        q.complete(grant, "by another")
    finally:
        process.send_signal(signal.SIGCONT)
    eventually(lambda: not processes_with(seconds), what="the handler's end")
    assert q.run(run)["output"] == "by another"


def test_heartbeats_outlive_the_lease(live, worker):
    q = live.client()
    worker("--exec", "k=sleep 3", "--lease", "1s")
    run = q.submit()["run"]
    ended(q, run)
    assert q.results(run) == ["success"]


def test_cancel_ends_the_handler(live, worker):
    q = live.client()
    seconds = str(30_000 + os.getpid())
    worker("--exec", f"k=sleep {seconds}")
    run = q.submit()["run"]
    eventually(lambda: processes_with(seconds), what="the handler")
    q("RUN.CANCEL", run)
    eventually(lambda: not processes_with(seconds), what="the handler's end")
    assert q.state(run) == "canceled"


def test_timeout_ends_the_handler(live, worker):
    q = live.client()
    seconds = str(40_000 + os.getpid())
    worker("--exec", f"k=sleep {seconds}")
    run = q.submit("TIMEOUT", "300ms", "ATTEMPTS", 1)["run"]
    ended(q, run, "failed")
    assert q.results(run) == ["timeout"]
    eventually(lambda: not processes_with(seconds), what="the handler's end")


def test_sigterm_drains_and_releases(live, worker):
    q = live.client()
    process = worker("--exec", "k=sleep 1")
    run = q.submit()["run"]
    eventually(lambda: q.state(run) == "running", what="the start")
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert q.state(run) in ("completed", "ready")
    assert "lost" not in q.results(run)


def test_a_worker_outlives_its_daemon(live, worker):
    q = live.client()
    worker("--exec", "k=cat")
    ended(q, q.submit(payload="before")["run"])
    q = live.reopen()
    assert ended(q, q.submit(payload="after")["run"])["output"] == "after"
