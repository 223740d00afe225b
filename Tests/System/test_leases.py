"""Leases and fencing: AC-32 to AC-37, a stopped worker, pushes (G4)."""
import os
import signal
import subprocess
import sys

import pytest

from client import milliseconds, refusal


def test_ac_33_boundary(q):
    run = q.submit()["run"]
    grant = q.take(run, "HOLD", "AS", "owner", "LEASE", "30s")
    detail = q.run(run)
    assert (detail["state"], detail["worker"]) == ("leased", "owner")
    assert milliseconds(detail["deadline"]) == milliseconds(grant["deadline"])
    q.advance("29s")
    q.advance("999ms")
    assert q.state(run) == "leased"
    q.advance("1ms")
    assert q.state(run) == "ready"
    q.advance("100s")
    assert q.state(run) == "ready"
    refusal("STALETOKEN", q, "RUN.START", run, grant["token"])


def test_ac_34_expiry_re_eligibility(q, assert_durable):
    run = q.submit()["run"]
    stale = q.take(run, "LEASE", "1m")
    q.advance("70s")
    assert (q.state(run), q.run(run)["deadline"]) == ("ready", None)
    grant = q.take(run)
    assert int(grant["token"]) > int(stale["token"])
    q.complete(grant)
    refusal("STALETOKEN", q, "RUN.COMPLETE", run, stale["token"], "OUTPUT", "late")
    assert q.state(run) == "completed"
    q = assert_durable()
    assert [r["id"] for r in q.all_runs()] == [run]


def test_ac_35_expiry_with_retry_lineage(q):
    run = q.submit("ATTEMPTS", 3)["run"]
    q.fail(q.take(run))
    q.advance("10s")
    q.take(run, "HOLD", "LEASE", "45s")
    q.advance("50s")
    assert (q.state(run), q.results(run)) == ("ready", ["failure"])
    q.advance("5s")
    q.complete(q.take(run))
    assert (q.state(run), q.results(run)) == ("completed", ["failure", "success"])
    assert len({attempt["attempt"] for attempt in q.attempts(run)}) == 2


@pytest.mark.parametrize("jump", [-1_000_000, 1_000_000])
def test_ac_36_the_steady_clock_decides(q, jump):
    """A jump of the wall clock neither fires nor freezes a lease (DECISIONS 5, 15)."""
    run, delayed = q.submit()["run"], q.submit("IN", "40s")["run"]
    grant = q.take(run, "LEASE", "30s")
    q("CLOCK.SET", milliseconds(grant["deadline"]) + jump)
    assert (q.state(run), q.state(delayed)) == ("running", "scheduled")
    q.advance("29999ms")
    assert q.state(run) == "running"
    q.advance("1ms")
    assert (q.state(run), q.state(delayed)) == ("ready", "scheduled")
    q.advance("10s")
    assert q.state(delayed) == "ready"


def test_the_wall_clock_decides_on_times_of_day(q):
    """`AT` is on the wall clock: a jump forward fires it, a delay's it doesn't."""
    now = milliseconds(q.task(q.submit()["task"])["created"])
    at = q.submit("AT", now + 3_600_000)["run"]
    after = q.submit("IN", "1h")["run"]
    q("CLOCK.SET", now + 3_600_000)
    assert (q.state(at), q.state(after)) == ("ready", "scheduled")


def test_ac_37_durability(daemon, q):
    run = q.submit()["run"]
    q.take(run, "HOLD", "LEASE", "2m")
    q.advance("150s")
    assert q.state(run) == "ready"
    q = daemon.reopen()
    assert (q.state(run), q.run(run)["deadline"]) == ("ready", None)
    q.advance("1h")
    assert q.state(run) == "ready"


def test_ac_32_duplicate_finish(daemon, q):
    run = q.submit()["run"]
    grant = q.take(run)
    q.complete(grant, "first")
    lsn = q.status()["lsn"]
    q.complete(grant, "first")
    refusal("CONFLICT", q, "RUN.COMPLETE", run, grant["token"], "OUTPUT", "second")
    refusal("CONFLICT", q, "RUN.FAIL", run, grant["token"], "no")
    assert (q.status()["lsn"], q.run(run)["output"]) == (lsn, "first")
    q = daemon.reopen()
    q.complete(grant, "first")
    refusal("CONFLICT", q, "RUN.COMPLETE", run, grant["token"], "OUTPUT", "second")


def test_ac_32_duplicate_failure_after_the_retry(q):
    """Token and result are kept per attempt: the same failure again is the same success."""
    run = q.submit()["run"]
    first = q.take(run)
    q.fail(first, "once")
    second = q.take(run)
    q.fail(first, "once")
    refusal("CONFLICT", q, "RUN.COMPLETE", run, first["token"])
    q.complete(second)
    assert q.results(run) == ["failure", "success"]


def test_heartbeats_extend_and_never_shorten(q):
    run = q.submit()["run"]
    grant = q.take(run, "LEASE", "30s")
    q.advance("20s")
    longer = milliseconds(q.heartbeat(grant, "EXTEND", "1m")["deadline"])
    assert longer - milliseconds(grant["deadline"]) >= 49_000
    assert milliseconds(q.heartbeat(grant, "EXTEND", "1s")["deadline"]) == longer
    q.advance("59s")
    assert q.state(run) == "running"
    q.advance("1s")
    assert q.state(run) == "ready"
    refusal("STALETOKEN", q, "RUN.HEARTBEAT", run, grant["token"])


@pytest.mark.parametrize(
    "verb", [("COMPLETE",), ("FAIL", "e"), ("SUSPEND",), ("RELEASE",), ("HEARTBEAT",), ("START",)])
def test_a_stale_token_is_refused_on_every_verb(q, verb):
    run = q.submit()["run"]
    grant = q.take(run)
    q("RUN.RELEASE", run, grant["token"])
    name, *words = verb
    if name == "RELEASE":
        refusal("STALETOKEN", q, "RUN.RELEASE", run, int(grant["token"]) + 1)
    else:
        refusal("STALETOKEN", q, f"RUN.{name}", run, grant["token"], *words)
    assert q.state(run) == "ready"
    successor = q.take(run)
    if name != "RELEASE":
        refusal("STALETOKEN", q, f"RUN.{name}", run, grant["token"], *words)
    assert q.state(run) == "running"
    assert successor["attempt"] == 2


def test_a_closed_connection_ends_its_leases_at_once(live):
    q = live.client()
    runs = [q.submit()["run"] for _ in range(2)]
    holder = live.client()
    holder.take(runs[0], "LEASE", "1h")
    holder.take(runs[1], "LEASE", "1h", "DETACHED")
    holder.close()
    grant = q.claim("BLOCK", "10s")
    assert grant["run"] == runs[0] and grant["attempt"] == 2
    assert q.state(runs[1]) == "running"
    assert q.run(runs[0])["interruptions"] == 1


def test_a_killed_worker_process_gives_back_at_once(live):
    q = live.client()
    run = q.submit()["run"]
    worker = subprocess.Popen(
        [sys.executable, "-c",
         "import sys, wire\n"
         "w = wire.Wire(sys.argv[1])\n"
         "print(w('RUN.CLAIM', 'LEASE', '1h', 'BLOCK', '10s')[0]['run'], flush=True)\n"
         "sys.stdin.read()", str(live.home.socket)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=os.path.dirname(__file__))
    assert worker.stdout.readline().strip() == run
    worker.kill()
    worker.wait()
    assert q.claim("BLOCK", "10s")["run"] == run


def test_a_stopped_worker_loses_its_lease(live):
    """SIGSTOP past the lease: the run goes on elsewhere, and the sleeper is refused."""
    q = live.client()
    run = q.submit()["run"]
    worker = subprocess.Popen(
        [sys.executable, "-c",
         "import sys, wire\n"
         "w = wire.Wire(sys.argv[1])\n"
         "g = w('RUN.CLAIM', 'LEASE', '300ms', 'BLOCK', '10s')[0]\n"
         "print(g['token'], flush=True)\n"
         "sys.stdin.readline()\n"
         "try:\n"
         "    print(w('RUN.COMPLETE', g['run'], g['token'], 'OUTPUT', 'stale'))\n"
         "except wire.Refused as refused:\n"
         "    print(refused.code)\n", str(live.home.socket)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=os.path.dirname(__file__))
    token = int(worker.stdout.readline())
    worker.send_signal(signal.SIGSTOP)
    try:
        grant = q.claim("BLOCK", "10s", "LEASE", "1m")
        assert grant["run"] == run and int(grant["token"]) > token
    finally:
        worker.send_signal(signal.SIGCONT)
    assert worker.communicate("go\n", timeout=20)[0].strip() == "STALETOKEN"
    q.complete(grant, "fresh")
    assert q.run(run)["output"] == "fresh"


def test_pushes_reach_the_holder(daemon, q):
    canceled, expired = q.submit()["run"], q.submit()["run"]
    holder = daemon.client()
    first = holder.take(canceled)
    second = holder.take(expired, "LEASE", "10s")
    q("RUN.CANCEL", canceled)
    push = holder.push()
    assert push[0] == "cancel" and canceled in push and first["token"] in push
    q.advance("10s")
    push = holder.push()
    assert push[0] == "lease-lost" and expired in push and second["token"] in push


def test_draining_is_pushed_and_refuses_claims(daemon, q):
    run = q.submit()["run"]
    holder = daemon.client()
    grant = holder.take(run)
    q("ENGINE.DRAIN")
    assert holder.push()[0] == "draining"
    refusal("DRAINING", q, "RUN.CLAIM")
    holder.complete(grant)
    assert q.state(run) == "completed"
