"""Core accounting: a task creates exactly the runs and attempts it should, and no more (G3)."""
import pytest

from client import milliseconds, refusal

TERMINAL = ("completed", "failed", "canceled")




def nothing_left(q):
    q.advance("1h")
    assert q.claim() is None


def test_ac_01_once(q, assert_durable):
    submitted = q.submit()
    grant = q.claim()
    assert grant["run"] == submitted["run"]
    q.complete(grant)

    run = q.run(submitted["run"])
    assert (run["state"], run["block_reason"]) == ("completed", "terminal")
    assert q.results(run["id"]) == ["success"]
    assert q.states(run["id"]) == ["scheduled", "ready", "leased", "running", "completed"]
    assert len(q.all_runs()) == 1
    counts = q.counts()
    assert counts["completed"] == 1
    assert [counts[state] for state in ("ready", "running", "scheduled")] == [0, 0, 0]
    metrics = q.metrics()
    assert metrics['runs{state="completed"}'] == 1
    assert metrics['attempts_total{result="success"}'] == 1

    nothing_left(assert_durable())


def test_ac_04_retry_cap_1(q, assert_durable):
    run = q.submit("ATTEMPTS", 1)["run"]
    assert q.drain(lambda grant: ("fail",)) == 1
    assert (q.state(run), q.results(run)) == ("failed", ["failure"])
    assert q.metrics()['attempts_total{result="failure"}'] == 1
    before = q.attempts(run)
    q = assert_durable()
    assert q.attempts(run) == before
    nothing_left(q)


def test_ac_05_retry_cap_3_failures(q, assert_durable):
    run = q.submit("ATTEMPTS", 3)["run"]
    assert q.drain(lambda grant: ("fail",)) == 3
    assert (q.state(run), q.results(run)) == ("failed", ["failure"] * 3)
    assert len({attempt["attempt"] for attempt in q.attempts(run)}) == 3
    assert [r["id"] for r in q.all_runs()] == [run]
    nothing_left(assert_durable())


def test_ac_06_retry_cap_3_timeouts(q, assert_durable):
    run = q.submit("ATTEMPTS", 3, "TIMEOUT", "10s")["run"]
    for _ in range(3):
        grant = q.take(run, "LEASE", "1m")
        q.advance("9999ms")
        assert q.state(run) == "running"
        q.advance("1ms")
        assert q.state(run) != "running"
        refusal("STALETOKEN", q, "RUN.COMPLETE", run, grant["token"])
    assert (q.state(run), q.results(run)) == ("failed", ["timeout"] * 3)
    assert q.metrics()['attempts_total{result="timeout"}'] == 3
    nothing_left(assert_durable())


def test_ac_07_success_under_cap(q, assert_durable):
    run = q.submit("ATTEMPTS", 3)["run"]
    assert q.drain(lambda grant: ("complete",)) == 1
    q = assert_durable()
    nothing_left(q)
    assert (q.state(run), q.results(run)) == ("completed", ["success"])


def test_ac_08_terminal_failure_under_cap(q, assert_durable):
    run = q.submit("ATTEMPTS", 3)["run"]
    assert q.drain(lambda grant: ("fail", "no", "TERMINAL")) == 1
    assert q.state(run) == "failed"
    q = assert_durable()
    nothing_left(q)
    assert q.results(run) == ["terminalFailure"]


# Dispatch bounds.


@pytest.mark.parametrize("count", [1, 3, 5, 10, 15])
def test_ac_49_once_bound(q, count):
    q.tasks(count)
    assert q.drain(lambda grant: ("complete",)) == count
    assert q.counts()["completed"] == count


@pytest.mark.parametrize("count,cap", [(1, 3), (3, 2), (5, 5), (2, 1)])
def test_ac_50_once_retry_bound(q, count, cap):
    q.tasks(count, "ATTEMPTS", cap)
    assert q.drain(lambda grant: ("fail",)) == count * cap
    assert q.counts()["failed"] == count


def test_ac_67_attempt_ids_are_unique(launch):
    """Within one store (DECISIONS 15): no id of a run or an attempt comes twice."""
    for daemon in (launch(), launch()):
        q = daemon.client()
        runs = [q.submit("ATTEMPTS", 3, "TIMEOUT", "10s")["run"] for _ in range(2)]
        for run in runs:
            q.take(run, "LEASE", "1h")
            q.advance("10s")
            q.complete(q.take(run))
            assert q.results(run) == ["timeout", "success"]
        ids = [attempt["attempt"] for run in runs for attempt in q.attempts(run)]
        assert len({*ids, *runs}) == 6


@pytest.mark.parametrize(
    "count,workers",
    [
        pytest.param(100, 4, id="ac_55"), pytest.param(200, 4, id="ac_56"),
        pytest.param(100, 1, id="ac_57"), pytest.param(150, 8, id="ac_58"),
    ])
def test_ac_55_to_58_stress(daemon, q, count, workers):
    q.tasks(count)
    hands = [daemon.client() for _ in range(workers)]
    dispatched = []
    while len(dispatched) < count:
        grants = [(hand, hand.claim()) for hand in hands]
        assert any(grant for _, grant in grants)
        for hand, grant in grants:
            if grant:
                dispatched.append(grant["run"])
                hand.complete(grant)
    assert q.claim() is None
    assert len(set(dispatched)) == len(dispatched) == count
    counts = q.counts()
    assert counts["completed"] == count == q.status()["tasks"] == sum(counts.values())


def test_ac_59_mixed_outcomes(q):
    q.tasks(100, "ATTEMPTS", 1)
    outcomes = iter([("complete",), ("fail", "no", "TERMINAL")] * 50)
    assert q.drain(lambda grant: next(outcomes)) == 100
    counts = q.counts()
    assert (counts["completed"], counts["failed"]) == (50, 50)


# Lineage.


def test_ac_66_mixed_outcomes_lineage(q, assert_durable):
    run = q.submit("ATTEMPTS", 3, "TIMEOUT", "10s")["run"]
    q.take(run, "LEASE", "1m")
    q.advance("10s")
    q.fail(q.take(run))
    q.complete(q.take(run))
    assert (q.state(run), q.results(run)) == ("completed", ["timeout", "failure", "success"])
    assert len({attempt["attempt"] for attempt in q.attempts(run)}) == 3
    assert_durable()


def test_ac_70_output_round_trip(q, assert_durable):
    run = q.submit()["run"]
    q.complete(q.take(run), "hello-output")
    assert q.run(run)["output"] == "hello-output"
    assert [attempt["output"] for attempt in q.attempts(run)] == ["hello-output"]
    q = assert_durable()
    assert q.run(run)["output"] == "hello-output"
    assert len(q.all_runs()) == 1


def test_ac_70_output_is_any_bytes(q, assert_durable):
    run = q.submit()["run"]
    everything = bytes(range(256)) * 4
    q.complete(q.take(run), everything)
    q = assert_durable()
    assert q.run(run)["output"].encode("utf-8", "surrogateescape") == everything


def test_ac_93_attempt_lineage(q, assert_durable):
    run = q.submit("ATTEMPTS", 3)["run"]
    script = iter([("fail", "attempt 0 failed"), ("fail", "attempt 1 failed"),
                   ("complete", "final-output")])
    assert q.drain(lambda grant: next(script)) == 3
    attempts = q.attempts(run)
    assert len({attempt["attempt"] for attempt in attempts}) == 3
    assert [attempt["error"] for attempt in attempts] == [
        "attempt 0 failed", "attempt 1 failed", None]
    assert [attempt["output"] for attempt in attempts] == [None, None, "final-output"]
    assert [r["id"] for r in q.all_runs()] == [run]
    assert_durable()


def test_gx_18_sub_second_delays(live):
    """A run due in 100 ms starts beside a long one, not before its time."""
    q = live.client()
    long = q.submit()["run"]
    q.take(long)
    before = q.submit("IN", "100ms")
    other = live.client()
    assert other.claim() is None
    grant = other.claim("BLOCK", "10s")
    assert grant["run"] == before["run"]
    due = q.history(grant["run"])
    at = {step["to"]: milliseconds(step["at"]) for step in due}
    assert at["running"] - at["scheduled"] >= 100
    assert q.state(long) == "running"
