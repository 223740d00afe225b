"""Crash recovery by the engine itself: AC-09 to AC-13, CH-01 to CH-07, GX-02 (G1, G3, G6)."""
import threading

import pytest

from client import refusal
from daemon import eventually


def test_ac_09_completed_stays_completed(q, assert_durable):
    run = q.submit()["run"]
    q.complete(q.take(run), "done")
    q = assert_durable()
    q.advance("1h")
    assert q.claim() is None
    refusal("INVALIDTRANSITION", q, "RUN.RETRY", run)


def test_ac_10_crash_in_retry_wait(q, assert_durable):
    run = q("TASK.SUBMIT", "k", "", "ATTEMPTS", 2, "BACKOFF", "fixed", "10s")["run"]
    q.fail(q.take(run))
    assert q.state(run) == "retryWait"
    first = q.attempts(run)
    q = assert_durable()
    assert q.state(run) == "retryWait"
    assert q.claim() is None
    q.advance("12s")
    q.complete(q.take(run))
    attempts = q.attempts(run)
    assert attempts[0] == first[0]
    assert [attempt["result"] for attempt in attempts] == ["failure", "success"]
    assert attempts[0]["attempt"] != attempts[1]["attempt"]
    assert (q.state(run), len(q.all_runs())) == ("completed", 1)
    metrics = q.metrics()
    assert metrics['attempts_total{result="failure"}'] == 1
    assert metrics['attempts_total{result="success"}'] == 1


@pytest.mark.parametrize("attachment", ["connection", "detached"])
def test_ac_11_crash_while_leased_no_attempt(daemon, q, attachment):
    detached = ("DETACHED",) if attachment == "detached" else ()
    run = q.submit()["run"]
    grant = q.take(run, "HOLD", "AS", "X", "LEASE", "1m", *detached)
    before = q.run(run)
    assert (before["state"], before["worker"], before["attempts"]) == ("leased", "X", 0)
    q = daemon.reopen()
    after = q.run(run)
    assert (after["state"], after["worker"], after["attempts"]) == ("leased", "X", 0)
    assert after["deadline"] is not None
    q.advance("11s")
    if attachment == "detached":
        assert q.state(run) == "leased"
        q.advance("50s")
    after = q.run(run)
    assert (after["state"], after["deadline"], after["attempts"]) == ("ready", None, 0)
    refusal("STALETOKEN", q, "RUN.START", run, grant["token"])


@pytest.mark.parametrize("cap", [2, 1])
def test_ac_12_crash_while_running(daemon, q, cap):
    run = q.submit("ATTEMPTS", cap)["run"]
    lost = q.take(run, "LEASE", "1m")
    q = daemon.reopen()
    assert q.state(run) == "running"
    first = q.attempts(run)
    assert len(first) == 1
    q.advance("11s")
    assert q.state(run) == "ready"
    refusal("STALETOKEN", q, "RUN.COMPLETE", run, lost["token"])
    grant = q.take(run)
    assert int(grant["token"]) > int(lost["token"])
    q.complete(grant)
    assert (q.state(run), q.results(run)) == ("completed", ["lost", "success"])
    assert q.attempts(run)[0]["attempt"] == first[0]["attempt"]
    assert len(q.all_runs()) == 1


def test_ac_12_holder_reattaches(daemon, q):
    run = q.submit("ATTEMPTS", 1)["run"]
    grant = q.take(run, "LEASE", "1m")
    q = daemon.reopen()
    q.heartbeat(grant)
    q.advance("30s")
    assert q.state(run) == "running"
    q.complete(grant, "after all")
    assert q.results(run) == ["success"]


def test_ac_12_reattached_lease_ends_with_its_new_connection(daemon, q):
    run = q.submit()["run"]
    grant = q.take(run, "LEASE", "1h")
    watcher = daemon.reopen()
    holder = daemon.client()
    holder.heartbeat(grant)
    watcher.advance("30s")
    assert watcher.state(run) == "running"
    holder.close()
    eventually(lambda: watcher.state(run) == "ready")


def test_ac_12_transactional_is_uncertain(daemon, q):
    run = q.submit("SAFETY", "transactional")["run"]
    q.take(run)
    q = daemon.reopen()
    q.advance("11s")
    assert (q.state(run), q.run(run)["suspend_reason"]) == ("suspended", "uncertain")
    assert q.claim() is None
    q("RUN.RESOLVE", run, "retry")
    q.complete(q.take(run))
    assert q.state(run) == "completed"


def test_ac_12_daemon_crashes_never_quarantine(daemon, q):
    """Only a worker's own death counts (DECISIONS 4)."""
    run = q.submit()["run"]
    for _ in range(7):
        q.take(run)
        q = daemon.reopen()
        q.advance("11s")
        assert q.state(run) == "ready"


def test_ac_12_beyond_the_interruption_cap_is_quarantined(daemon, q):
    run = q.submit()["run"]
    for death in range(6):
        worker = daemon.client()
        worker.take(run)
        worker.close()
        eventually(lambda: q.state(run) != "running")
        assert q.run(run)["interruptions"] == death + 1
    assert (q.state(run), q.run(run)["suspend_reason"]) == ("suspended", "quarantined")
    q = daemon.reopen()
    assert (q.state(run), q.run(run)["suspend_reason"]) == ("suspended", "quarantined")
    q("RUN.RESOLVE", run, "retry")
    q.complete(q.take(run))
    assert q.results(run) == ["lost"] * 6 + ["success"]


def test_ac_13_crash_between_attempts_under_lease(daemon, q):
    run = q.submit("ATTEMPTS", 2, "TIMEOUT", "10s")["run"]
    q.take(run, "LEASE", "1m")
    q.advance("10s")
    q.advance("1ms")
    q.take(run, "HOLD", "LEASE", "1m")
    q = daemon.reopen()
    assert (q.state(run), q.results(run)) == ("leased", ["timeout"])
    q.advance("1m")
    assert (q.state(run), q.run(run)["deadline"]) == ("ready", None)
    q.complete(q.take(run))
    assert (q.state(run), q.results(run)) == ("completed", ["timeout", "success"])
    metrics = q.metrics()
    assert metrics['attempts_total{result="timeout"}'] == 1
    assert metrics['attempts_total{result="success"}'] == 1


def test_gx_02_in_flight_recovery(daemon, q):
    """A leased and a running run come back by themselves, in the order they had."""
    leased, running = q.submit()["run"], q.submit()["run"]
    later = q.submit()["run"]
    q.take(leased, "HOLD")
    q.take(running)
    q = daemon.reopen()
    assert (q.state(leased), q.state(running)) == ("leased", "running")
    q.advance("11s")
    order = [grant["run"] for grant in q("RUN.CLAIM", "COUNT", 3)]
    assert order == [leased, running, later]


# Chaos.


@pytest.mark.parametrize("moment", range(6))
def test_ch_01_kill_during_submits(daemon, q, moment):
    """Each of three submits is there with its run, or not at all; acked ones are there."""
    acked = []

    def submit():
        try:
            for number in range(3):
                acked.append(q.submit(payload=f"p{number}"))
        except OSError:
            pass

    thread = threading.Thread(target=submit)
    thread.start()
    thread.join(timeout=moment * 0.0005)
    daemon.process.kill()
    thread.join()
    q = daemon.reopen()
    tasks, runs = q.all_tasks(), q.all_runs()
    assert len(acked) <= len(tasks) <= 3
    assert [run["task"] for run in runs] == [task["id"] for task in tasks]
    assert {reply["task"] for reply in acked} <= {task["id"] for task in tasks}


def test_ch_02_kill_in_running(daemon, q):
    run = q.submit()["run"]
    grant = q.take(run)
    lineage = q.attempts(run)
    q = daemon.reopen()
    assert (q.state(run), q.attempts(run)) == ("running", lineage)
    q.complete(grant)
    assert q.state(run) == "completed"


def test_ch_03_kill_with_mixed_states(daemon, q):
    a, b, c = (q.submit("ATTEMPTS", 1)["run"] for _ in range(3))
    q.complete(q.take(a))
    q.fail(q.take(b))
    grant = q.take(c)
    ended = [q.run(a), q.run(b)]
    q = daemon.reopen()
    assert [q.state(run) for run in (a, b, c)] == ["completed", "failed", "running"]
    q.complete(grant)
    assert q.state(c) == "completed"
    assert [q.run(a), q.run(b)] == ended


def test_ch_04_kill_after_each_step(daemon, q):
    submitted = q.submit("IN", "10s")
    run = submitted["run"]
    q = daemon.reopen()
    assert q.state(run) == "scheduled"
    q.advance("10s")
    q = daemon.reopen()
    assert q.state(run) == "ready"
    grant = q.take(run)
    q = daemon.reopen()
    assert q.state(run) == "running"
    q.complete(grant)
    q = daemon.reopen()
    assert q.state(run) == "completed"
    assert (len(q.all_tasks()), len(q.all_runs())) == (1, 1)


def test_ch_05_sequence_over_kills(daemon, q):
    first = q.submit()["lsn"]
    second = q.submit()["lsn"]
    q = daemon.reopen()
    third = q.submit()["lsn"]
    assert first < second < third
    q = daemon.reopen()
    assert q.status()["lsn"] >= third
    assert len(q.all_tasks()) == 3


def test_ch_06_kill_in_retry_wait(daemon, q):
    run = q("TASK.SUBMIT", "k", "", "BACKOFF", "fixed", "10s")["run"]
    q.fail(q.take(run))
    q = daemon.reopen()
    assert q.state(run) == "retryWait"
    q.advance("12s")
    q.complete(q.take(run))
    assert q.results(run) == ["failure", "success"]


def test_ch_07_fifty_tasks(daemon, q):
    last = [q.submit()["lsn"] for _ in range(50)][-1]
    q = daemon.reopen()
    assert len(q.all_tasks()) == len(q.all_runs()) == 50
    assert q.status()["durable_lsn"] >= last


def test_ac_69_multi_mutation_session(daemon, q):
    """Its half without children: create, pause, resume, cancel in one session."""
    a, b = q.submit(), q.submit()
    q("ENGINE.PAUSE")
    assert q.status()["paused"]
    q("ENGINE.RESUME")
    q("TASK.CANCEL", b["task"])
    lsn = q.status()["lsn"]
    q = daemon.reopen()
    status = q.status()
    assert (status["tasks"], status["lsn"]) == (2, lsn)
    assert not status["paused"]
    assert (q.state(a["run"]), q.state(b["run"])) == ("ready", "canceled")


def test_ac_64_strict_growth(q):
    """Every accepted change raises the LSN; a rejected one does not."""
    run = q.submit()["run"]
    marks = [q.status()["lsn"]]
    for step in (lambda: q.take(run), lambda: q("TASK.CANCEL", q.run(run)["task"]),
                 lambda: q("ENGINE.PAUSE"), lambda: q("ENGINE.RESUME")):
        step()
        marks.append(q.status()["lsn"])
    assert marks == sorted(set(marks))
    refusal("INVALIDTRANSITION", q, "RUN.RETRY", run)
    refusal("NOTFOUND", q, "TASK.CANCEL", "t999")
    assert q.status()["lsn"] == marks[-1]


def test_inv_15_pause_survives(daemon, q):
    run = q.submit()["run"]
    running = q.submit()["run"]
    grant = q.take(running)
    q("ENGINE.PAUSE", "BY", "me", "REASON", "maintenance")
    assert q.claim() is None
    q.heartbeat(grant)
    q.submit()
    q.complete(grant)
    q = daemon.reopen()
    assert q.status()["paused"]
    assert q.claim() is None
    assert not q.explain(run)["engine"]["open"]
    q("ENGINE.RESUME")
    assert q.claim()["run"] == run


def test_inv_15_queue_pause_survives(daemon, q):
    slow = q.submit("QUEUE", "slow")["run"]
    fast = q.submit("QUEUE", "fast")["run"]
    q("QUEUE.PAUSE", "slow")
    q = daemon.reopen()
    both = ("QUEUE", "slow", "QUEUE", "fast")
    assert [grant["run"] for grant in q("RUN.CLAIM", *both, "COUNT", 2)] == [fast]
    q("QUEUE.RESUME", "slow")
    assert q.claim(*both)["run"] == slow
