"""Cancellation and illegal transitions: AC-24 to AC-31, GX-03, GX-07 (G3, G7)."""
import pytest

from client import refusal


def brought_to(q, state):
    """A run in that state, and its grant where it has one."""
    options = ("IN", "1h") if state == "scheduled" else ("ATTEMPTS", 2)
    run = q.submit(*options, backoff="1h")["run"]
    if state in ("scheduled", "ready"):
        return run, None
    grant = q.take(run, *(("HOLD",) if state == "leased" else ()))
    match state:
        case "retryWait":
            q.fail(grant)
        case "suspended":
            q.suspend(grant)
        case "completed":
            q.complete(grant)
        case "failed":
            q.fail(grant, "no", "TERMINAL")
        case "canceled":
            q("RUN.CANCEL", run)
    assert q.state(run) == state
    return run, grant


OPEN_STATES = ["scheduled", "ready", "leased", "running", "retryWait", "suspended"]


@pytest.mark.parametrize("state", OPEN_STATES)
@pytest.mark.parametrize("noun", ["RUN", "TASK"])
def test_ac_24_27_cancel(daemon, q, state, noun):
    run, _ = brought_to(q, state)
    q(f"{noun}.CANCEL", run if noun == "RUN" else q.run(run)["task"])
    assert q.state(run) == "canceled"
    lsn = q.status()["lsn"]
    q(f"{noun}.CANCEL", run if noun == "RUN" else q.run(run)["task"])
    assert q.status()["lsn"] == lsn
    q = daemon.reopen()
    assert q.state(run) == "canceled"
    q.advance("2h")
    assert q.claim() is None


@pytest.mark.parametrize("state", ["completed", "failed", "canceled"])
def test_ac_25_28_to_31_ended_is_final(q, state):
    """No verb leads out of a terminal state, and none of them leaves a trace."""
    run, grant = brought_to(q, state)
    lsn, before = q.status()["lsn"], q.run(run)
    refusal("INVALIDTRANSITION", q, "RUN.RETRY", run)
    refusal("INVALIDTRANSITION", q, "RUN.RESUME", run)
    for resolution in ("retry", "complete", "fail"):
        refusal("INVALIDTRANSITION", q, "RUN.RESOLVE", run, resolution)
    code = "CANCELED" if state == "canceled" else "STALETOKEN"
    refusal(code, q, "RUN.START", run, grant["token"])
    refusal("INVALIDTRANSITION", q, "RUN.CLAIM", "RUN", run)
    if state != "canceled":
        refusal("INVALIDTRANSITION", q, "RUN.CANCEL", run)
    assert (q.status()["lsn"], q.run(run)) == (lsn, before)


def test_ac_31_scheduled_does_not_run(q):
    run, _ = brought_to(q, "scheduled")
    lsn = q.status()["lsn"]
    assert q("RUN.CLAIM", "RUN", run) == []
    refusal("STALETOKEN", q, "RUN.START", run, 1)
    refusal("STALETOKEN", q, "RUN.COMPLETE", run, 1)
    assert (q.state(run), q.status()["lsn"]) == ("scheduled", lsn)


def test_ac_26_key_released_on_cancel_of_a_running_run(daemon, q):
    first = q.submit("KEY", "K")["run"]
    second = q.submit("KEY", "K")["run"]
    q.take(first)
    q("RUN.CANCEL", first)
    q = daemon.reopen()
    assert q.state(first) == "canceled"
    assert q.claim()["run"] == second


def test_gx_03_handler_crash(q):
    """A handler's death is a failure of its attempt; the slot and the engine go on."""
    run = q.submit("ATTEMPTS", 2)["run"]
    q.fail(q.take(run), "signal 11")
    other = q.submit()["run"]
    q.complete(q.take(run))
    q.complete(q.take(other))
    assert q.results(run) == ["failure", "success"]


def test_gx_04_canceled_task(daemon, q):
    """Its half without children: nothing of it is dispatched after."""
    submitted = q.submit()
    dependent = q.submit("AFTER", submitted["task"])
    grant = q.take(submitted["run"])
    q("TASK.CANCEL", submitted["task"], "REASON", "no longer needed")
    q = daemon.reopen()
    assert (q.state(submitted["run"]), q.state(dependent["run"])) == ("canceled", "canceled")
    refusal("CANCELED", q, "RUN.COMPLETE", submitted["run"], grant["token"])
    assert q.claim() is None


def test_gx_07_cancel_in_flight(daemon, q):
    run = q.submit("KEY", "K")["run"]
    waiting = q.submit("KEY", "K")["run"]
    holder = daemon.client()
    grant = holder.take(run)
    q("RUN.CANCEL", run)
    assert holder.push()[0] == "cancel"
    for verb in (("HEARTBEAT",), ("COMPLETE",), ("FAIL", "late"), ("SUSPEND",)):
        name, *words = verb
        refusal("CANCELED", holder, f"RUN.{name}", run, grant["token"], *words)
    assert (q.state(run), q.results(run)) == ("canceled", ["canceled"])
    q.complete(q.take(waiting))
    assert q.claim() is None


def test_retry_brings_a_waiting_run_forward(q):
    run, _ = brought_to(q, "retryWait")
    q("RUN.RETRY", run)
    assert q.state(run) == "ready"


def test_a_failed_task_is_submitted_again(q):
    """A failed run is not revived; a new task names its origin (DECISIONS 11)."""
    run, _ = brought_to(q, "failed")
    task = q.run(run)["task"]
    again = q("TASK.RESUBMIT", task)
    assert again["task"] != task and again["run"] != run
    assert (q.state(run), q.state(again["run"])) == ("failed", "ready")
    assert task in str(q.task(again["task"]))
