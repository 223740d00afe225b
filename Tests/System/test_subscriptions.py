"""Subscriptions and signals: AC-103, 104, 106, GX-15 (DOMAIN 8)."""
import pytest

from client import refusal


def done(grant):
    return ("complete",)


def sleeper(q, *options):
    """A task of two runs: one now, one far away, which only a subscription brings forward."""
    return q.submit("REPEAT", 2, "EVERY", "10000s", *options)


def states_of(q, task):
    return [q.state(run) for run in q.task(task)["runs"]]


def subscription(q, task):
    (entry,) = q.paged("SUBSCRIPTION.LIST", "TASK", task)
    return entry


def test_ac_103_on_completion(q, assert_durable):
    b = q.submit(kind="b")
    a = sleeper(q, "ON", f"task:{b['task']}")["task"]
    assert q.drain(done) == 3
    assert q.state(b["run"]) == "completed"
    assert states_of(q, a) == ["completed"] * 2
    assert subscription(q, a)["state"] == "triggered"
    assert_durable()


def test_ac_103_a_bad_end_is_not_a_completion(q):
    b = q.submit("ATTEMPTS", 1, kind="b")
    a = sleeper(q, "ON", f"task:{b['task']}")["task"]
    q.fail(q.take(b["run"]))
    q.drain(done)
    assert states_of(q, a) == ["completed", "scheduled"]


@pytest.mark.parametrize("consumed,runs", [(400, 2), (399, 1), (395, 1), (500, 2)])
def test_ac_104_budget_threshold(q, assert_durable, consumed, runs):
    b = q.submit("BUDGET", "token", 500, kind="b")
    a = sleeper(q, "ON", f"budget:{b['task']}:token:80")["task"]
    q.drain(lambda grant: ("complete", None, "SPENT", "token", consumed)
            if grant["kind"] == "b" else ("complete",))
    assert q.budget(b["task"])["consumed"] == consumed
    assert states_of(q, a).count("completed") == runs
    assert_durable()


def test_ac_104_once_per_crossing(q):
    """Edge-triggered: staying above does nothing, falling back and crossing again does."""
    b = q.submit("BUDGET", "token", 100, "IN", "1h", kind="b")["task"]
    a = q.submit("REPEAT", 9, "EVERY", "10000s", "ON", f"budget:{b}:token:80", "REPEATING")["task"]
    q.drain(done)
    for amount, runs in ((79, 1), (1, 2), (5, 2), (10, 2)):
        q("BUDGET.CONSUME", b, "token", amount)
        q.drain(done)
        assert states_of(q, a).count("completed") == runs, amount
    q("BUDGET.REPLENISH", b, "token", 100)
    q("BUDGET.CONSUME", b, "token", 80)
    q.drain(done)
    assert states_of(q, a).count("completed") == 3


def test_ac_106_custom_event(q, assert_durable):
    a = sleeper(q, "ON", "signal:x.resume")["task"]
    assert q.drain(done) == 1
    assert states_of(q, a) == ["completed", "scheduled"]
    q("SIGNAL.EMIT", "y.resume")
    assert q.drain(done) == 0
    assert q("SIGNAL.EMIT", "x.resume")["released"] == 1
    assert q.drain(done) == 1
    assert states_of(q, a) == ["completed"] * 2
    assert_durable()


# GX-15.


def test_gx_15_one_event_releases_one_run_once(daemon, q):
    tasks = [q.submit("REPEAT", 5, "EVERY", "10000s", "ON", "signal:go")["task"] for _ in range(3)]
    q.drain(done, slots=3)
    assert q("SIGNAL.EMIT", "go")["released"] == 3
    for reopened in (False, True):
        q = daemon.reopen() if reopened else q
        # One released; its occurrence was brought forward, so the next one is to come.
        assert [states_of(q, task) for task in tasks] == [
            ["completed", "ready", "scheduled"]] * 3
    # Not armed any more.
    assert q("SIGNAL.EMIT", "go")["released"] == 0
    assert q.drain(done) == 3


def test_gx_15_repeating_is_armed_again(daemon, q):
    task = q.submit("REPEAT", 5, "EVERY", "10000s", "ON", "signal:go", "REPEATING")["task"]
    q.drain(done)
    for signals in range(1, 4):
        q = daemon.reopen()
        assert q("SIGNAL.EMIT", "go")["released"] == 1
        q.drain(done)
        assert states_of(q, task).count("completed") == 1 + signals
    entry = subscription(q, task)
    assert (entry["state"], entry["repeating"], entry["triggered"]) == ("armed", True, 3)


def test_gx_15_signals_with_an_id_are_emitted_once(daemon, q):
    task = q.submit("REPEAT", 5, "EVERY", "10000s", "ON", "signal:go", "REPEATING")["task"]
    q.drain(done)
    first = q("SIGNAL.EMIT", "go", "ID", "order-17")
    assert (first["duplicate"], first["released"]) == (False, 1)
    q = daemon.reopen()
    again = q("SIGNAL.EMIT", "go", "ID", "order-17")
    assert again["duplicate"]
    q.drain(done)
    assert states_of(q, task).count("completed") == 2


def test_gx_15_the_payload_is_handed_to_the_run(daemon, q):
    everything = bytes(range(256))
    sleeper(q, "ON", "signal:go")
    q.drain(done)
    q("SIGNAL.EMIT", "go", "PAYLOAD", everything)
    q = daemon.reopen()
    grant = q.claim()
    assert grant["signal"].encode("utf-8", "surrogateescape") == everything
    # And again where the run is handed out again.
    q.fail(grant)
    assert q.claim()["signal"] == grant["signal"]


def test_gx_15_canceled_subscriptions_do_nothing(q, assert_durable):
    task = sleeper(q)["task"]
    q.drain(done)
    created = q("SUBSCRIPTION.CREATE", task, "signal:go")["subscription"]
    assert q("SUBSCRIPTION.GET", created)["state"] == "armed"
    q("SUBSCRIPTION.CANCEL", created)
    assert q("SUBSCRIPTION.GET", created)["state"] == "canceled"
    assert q("SIGNAL.EMIT", "go")["released"] == 0
    assert states_of(q, task) == ["completed", "scheduled"]
    refusal("NOTFOUND", q, "SUBSCRIPTION.CREATE", "t999", "signal:go")
    refusal("NOTFOUND", q, "SUBSCRIPTION.CREATE", task, "task:t999")
    refusal("NOTFOUND", q, "SUBSCRIPTION.GET", "s999")
    for bad in ("", "task", "task:", "task:x", "run:t1", "run:t1:flying", "budget:t1:token",
                "budget:t1:token:0", "budget:t1:token:101", "signal:", "moon:full"):
        refusal("BADREQUEST", q, "SUBSCRIPTION.CREATE", task, bad)
    assert_durable()


@pytest.mark.parametrize("state,words", [
    ("running", ()), ("completed", ("complete",)), ("failed", ("fail", "no", "TERMINAL")),
    ("suspended", ("suspend",))])
def test_gx_15_a_run_enters_a_state(q, state, words):
    watched = q.submit("IN", "1s")
    task = sleeper(q, "ON", f"run:{watched['task']}:{state}")["task"]
    q.drain(done)
    assert states_of(q, task) == ["completed", "scheduled"]
    q.advance("1s")
    grant = q.take(watched["run"])
    if words:
        assert states_of(q, task)[1] == "scheduled"
        getattr(q, words[0])(grant, *words[1:])
    assert states_of(q, task)[1] == "ready"


def test_gx_15_a_task_has_ended_only_with_its_children(q):
    """Subscriptions see the end of a task where dependents do: not before its children's."""
    parent = q.submit()
    offspring = q.submit("PARENT", parent["task"], "IN", "1s")
    task = sleeper(q, "ON", f"task:{parent['task']}")["task"]
    q.drain(done)
    assert states_of(q, task) == ["completed", "scheduled"]
    q.advance("1s")
    q.complete(q.take(offspring["run"]))
    assert states_of(q, task) == ["completed", "ready"]
