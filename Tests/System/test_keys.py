"""Concurrency keys: AC-14 to AC-19, AC-99, AC-100, GX-14 (G5)."""
import threading

import pytest

from client import refusal


def keyed(q, key, *options):
    return q.submit("KEY", key, *options)["run"]


def test_ac_14_same_key_excludes(daemon, q, assert_durable):
    first, second = keyed(q, "K"), keyed(q, "K")
    assert q.take(first)
    assert q.claim() is None
    gate = q.explain(second)["key"]
    assert (gate["open"], gate["holder"]) == (False, [first])
    q = assert_durable()
    assert q.claim() is None
    assert q.explain(second)["key"]["holder"] == [first]


def test_ac_15_different_keys_overlap(q):
    a, b = keyed(q, "A"), keyed(q, "B")
    q.take(a)
    q.take(b)
    assert [q.state(a), q.state(b)] == ["running", "running"]
    assert [q("KEY.GET", key)["holders"] for key in ("A", "B")] == [[a], [b]]


def test_ac_16_release_then_acquire(q):
    first, second = keyed(q, "K"), keyed(q, "K")
    grant = q.take(first)
    assert q.claim() is None
    q.complete(grant)
    q.complete(q.take(second))
    assert [q.state(first), q.state(second)] == ["completed", "completed"]


def test_ac_17_absent_key_never_blocks(q):
    first, second = keyed(q, "K"), keyed(q, "K")
    free = [q.submit()["run"] for _ in range(2)]
    assert [grant["run"] for grant in q("RUN.CLAIM", "COUNT", 4)] == [first, *free]
    assert [q.state(run) for run in (first, second, *free)] == [
        "running", "ready", "running", "running"]


def test_ac_18_end_to_end_serialisation(live):
    submitter = live.client()
    runs = [keyed(submitter, "K") for _ in range(2)]
    lock, running, most, dispatched = threading.Lock(), 0, 0, []

    def work(hand):
        nonlocal running, most
        while len(dispatched) < 2:
            grant = hand.claim("BLOCK", "200ms")
            if grant is None:
                continue
            with lock:
                running += 1
                most = max(most, running)
                dispatched.append(grant["run"])
            hand("PING")
            with lock:
                running -= 1
            hand.complete(grant)

    hands = [threading.Thread(target=work, args=(live.client(),)) for _ in range(4)]
    [hand.start() for hand in hands]
    [hand.join(30) for hand in hands]
    assert (sorted(dispatched), most) == (sorted(runs), 1)
    assert submitter.counts()["completed"] == 2


@pytest.mark.parametrize("ending", ["failure", "terminal", "timeout", "cancel"])
def test_ac_19_release_on_failure(q, ending):
    first = keyed(q, "K", "ATTEMPTS", 1, "TIMEOUT", "10s")
    second = keyed(q, "K")
    grant = q.take(first)
    match ending:
        case "failure":
            q.fail(grant)
        case "terminal":
            q.fail(grant, "no", "TERMINAL")
        case "timeout":
            q.advance("10s")
        case "cancel":
            q("RUN.CANCEL", first)
    assert q.state(first) == ("canceled" if ending == "cancel" else "failed")
    q.complete(q.take(second))


@pytest.mark.parametrize("reopened", [False, True])
def test_ac_99_suspended_run_holds_key(daemon, q, reopened):
    a, b = keyed(q, "K"), keyed(q, "K")
    q.suspend(q.take(a))
    if reopened:
        q = daemon.reopen()
    assert q.claim() is None
    assert [q.state(a), q.state(b)] == ["suspended", "ready"]
    assert q.explain(b)["key"]["holder"] == [a]
    q("RUN.RESUME", a)
    q.complete(q.take(a))
    q.complete(q.take(b))


test_gx_14_key_across_restart = test_ac_99_suspended_run_holds_key


@pytest.mark.parametrize("reopened", [False, True])
def test_ac_100_suspended_run_releases_key(daemon, q, reopened):
    a, b = keyed(q, "K", "ONRETRY", "release"), keyed(q, "K", "ONRETRY", "release")
    q.suspend(q.take(a))
    if reopened:
        q = daemon.reopen()
    q.complete(q.take(b))
    assert [q.state(a), q.state(b)] == ["suspended", "completed"]


@pytest.mark.parametrize("policy,free", [("hold", False), ("release", True)])
def test_key_during_retry(q, policy, free):
    a = q("TASK.SUBMIT", "k", "", "KEY", "K", "ONRETRY", policy, "BACKOFF", "fixed", "1m")["run"]
    b = keyed(q, "K", "ONRETRY", policy)
    q.fail(q.take(a))
    assert q.state(a) == "retryWait"
    grant = q.claim()
    assert (grant["run"] if grant else None) == (b if free else None)


def test_key_limit(daemon, q):
    """At most the stated number at once; the first task sets it, KEY.SET changes it."""
    runs = [keyed(q, "K", "LIMIT", 2) for _ in range(4)]
    assert len(q("RUN.CLAIM", "COUNT", 4)) == 2
    refusal("CONFLICT", q, "TASK.SUBMIT", "k", "", "KEY", "K", "LIMIT", 3)
    q("KEY.SET", "K", "LIMIT", 3)
    assert [grant["run"] for grant in q("RUN.CLAIM", "COUNT", 4)] == [runs[2]]
    q = daemon.reopen()
    assert q.claim() is None
