"""Bulk operations: one tracked thing that survives what happens meanwhile (INTERFACES)."""
import os
import time

import pytest

from client import elements, refusal
from test_scale import submit_many

MANY = int(os.environ.get("AQ_BULK", "30000"))


def finished(q, operation):
    return q("OPERATION.WAIT", operation, "TIMEOUT", "60s")


def test_a_cancel_survives_a_kill_in_its_middle(launch):
    """Killed at some moment of it, it goes on where it was, and no task is counted twice."""
    daemon = launch(clock="real")
    q = daemon.client()
    submit_many(q, MANY, "QUEUE", "bulk", "TAG", "old")
    submit_many(q, 100, "QUEUE", "other", "TAG", "old")
    started = q("OPERATION.START", "cancel", "WHERE", "queue:bulk tag:old", "REASON", "cleanup",
                "BY", "ada")
    # What comes after the start isn't meant.
    late = q.submit("QUEUE", "bulk", "TAG", "old")["run"]
    q = daemon.reopen()
    for _ in range(3):
        before = q("OPERATION.GET", started["operation"])
        assert before["matched"] <= MANY
        time.sleep(0.01)
        q = daemon.reopen()
        after = q("OPERATION.GET", started["operation"])
        assert after["changed"] >= before["changed"]
    end = finished(q, started["operation"])
    assert (end["state"], end["verb"], end["by"], end["reason"]) == (
        "finished", "cancel", "ada", "cleanup")
    assert (end["matched"], end["changed"], end["refused"]) == (MANY, MANY, 0)
    counts = q.counts()
    assert (counts["canceled"], counts["ready"]) == (MANY, 101)
    assert q.state(late) == "ready"
    q = daemon.reopen()
    assert q("OPERATION.GET", started["operation"]) == end


@pytest.mark.parametrize("verb,before,after", [
    ("cancel", "ready", "canceled"), ("retry", "retryWait", "ready"),
    ("pause", "ready", "ready"), ("resume", "ready", "ready")])
def test_each_verb(daemon, q, verb, before, after):
    runs = [q.submit("TAG", "x", backoff="1h")["run"] for _ in range(20)]
    others = [q.submit(backoff="1h")["run"] for _ in range(5)]
    if verb == "retry":
        for grant in q("RUN.CLAIM", "COUNT", 25):
            q.fail(grant)
    if verb == "resume":
        for run in runs + others:
            q("TASK.PAUSE", q.run(run)["task"])
    assert {q.state(run) for run in runs} == {before}
    operation = q("OPERATION.START", verb, "WHERE", "tag:x")["operation"]
    end = finished(q, operation)
    assert (end["matched"], end["changed"]) == (20, 20)
    assert {q.state(run) for run in runs} == {after}
    assert {q.state(run) for run in others} == {before}
    claimable = {"cancel": 5, "retry": 20, "pause": 5, "resume": 20}[verb]
    assert len(q("RUN.CLAIM", "COUNT", 100)) == claimable
    assert [entry["id"] for entry in elements(q("OPERATION.LIST"))] == [operation]


def test_what_cannot_change_is_counted_as_refused(q):
    runs = [q.submit("TAG", "x")["run"] for _ in range(4)]
    q.complete(q.take(runs[0]))
    end = finished(q, q("OPERATION.START", "cancel", "WHERE", "tag:x")["operation"])
    assert (end["matched"], end["changed"], end["refused"]) == (4, 3, 1)


def test_an_empty_query_needs_all(q):
    q.tasks(3)
    lsn = q.status()["lsn"]
    refusal("BADREQUEST", q, "OPERATION.START", "cancel", "WHERE", "")
    refusal("BADREQUEST", q, "OPERATION.START", "cancel")
    refusal("BADREQUEST", q, "OPERATION.START", "cancel", "WHERE", "state:flying")
    refusal("BADREQUEST", q, "OPERATION.START", "explode", "WHERE", "tag:x")
    refusal("NOTFOUND", q, "OPERATION.GET", "o99")
    assert q.status()["lsn"] == lsn
    end = finished(q, q("OPERATION.START", "cancel", "WHERE", "", "ALL")["operation"])
    assert end["changed"] == 3


def test_a_canceled_operation_stops(launch):
    daemon = launch(clock="real")
    q = daemon.client()
    submit_many(q, MANY)
    replies = q.pipeline([("OPERATION.START", "pause", "WHERE", "queue:default"),
                          ("OPERATION.CANCEL", "o1")])
    assert replies[0]["operation"] == "o1"
    end = finished(q, "o1")
    assert end["state"] == "canceled" and end["changed"] < MANY
    assert q("TASK.COUNT", "WHERE", "queue:default")["count"] == MANY
