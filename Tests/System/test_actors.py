"""Actors: AC-107 to AC-118, GX-17 (DOMAIN 9)."""
import pytest

from client import refusal


def register(q, identity, *capabilities, interval="10s", options=()):
    words = [word for capability in capabilities for word in ("CAN", capability)]
    return q("ACTOR.REGISTER", identity, *words, "INTERVAL", interval, *options)["actor"]


def state(q, actor):
    return q("ACTOR.GET", actor)["state"]


def listed(q, *filters):
    return sorted(entry["identity"] for entry in q.paged("ACTOR.LIST", *filters))


def requiring(q, *capabilities):
    return q.submit(*[word for name in capabilities for word in ("REQUIRE", name)])["run"]


def claimable(q, *options):
    """The runs that a claim with these options gets; they are given back."""
    grants = q("RUN.CLAIM", "COUNT", 100, *options)
    for grant in grants:
        q("RUN.RELEASE", grant["run"], grant["token"])
    return [grant["run"] for grant in grants]


def test_ac_107_register(q, assert_durable):
    actor = register(q, "worker-1", "compute")
    detail = q("ACTOR.GET", actor)
    assert (detail["identity"], detail["state"]) == ("worker-1", "active")
    assert detail["capabilities"] == ["compute"]
    # The same identity again is the same actor, brought up to date.
    assert register(q, "worker-1", "compute", "review") == actor
    assert sorted(q("ACTOR.GET", actor)["capabilities"]) == ["compute", "review"]
    assert_durable()


@pytest.mark.parametrize("words", [
    ("", "CAN", "x"), ("a", "CAN", ""), ("a" * 129, "CAN", "x"), ("a", "CAN", "x", "INTERVAL", 999),
    ("a", "CAN", "x", "DEPARTMENT", "d" * 129)])
def test_ac_107_bad_registrations(q, words):
    lsn = q.status()["lsn"]
    with pytest.raises(Exception) as raised:
        q("ACTOR.REGISTER", *words)
    assert raised.value.code in ("BADREQUEST", "LIMIT")
    assert q.status()["lsn"] == lsn


def test_ac_108_deregister(q, assert_durable):
    actor = register(q, "worker-1", "compute")
    q("ACTOR.DEREGISTER", actor)
    detail = q("ACTOR.GET", actor)
    assert (detail["identity"], detail["state"]) == ("worker-1", "inactive")
    assert_durable()


def test_ac_109_heartbeat_timeout(q, assert_durable):
    """Silent for three intervals, to the millisecond."""
    actor = register(q, "worker-1", "compute")
    q.advance("29999ms")
    assert state(q, actor) == "active"
    q.advance("1ms")
    assert state(q, actor) == "inactive"
    assert_durable()


def test_ac_110_a_heartbeat_resets(q):
    actor = register(q, "worker-1", "compute")
    q.advance("25s")
    q("ACTOR.HEARTBEAT", actor)
    q.advance("29999ms")
    assert state(q, actor) == "active"
    q.advance("1ms")
    assert state(q, actor) == "inactive"


def test_ac_111_capability_match(q):
    both, one = requiring(q, "compute", "review"), requiring(q, "compute")
    assert claimable(q) == []
    assert claimable(q, "CAN", "compute") == [one]
    assert claimable(q, "CAN", "review") == []
    assert claimable(q, "CAN", "review", "CAN", "compute") == [both, one]
    assert q.closed(both) == ["capability"]


def test_ac_112_filter(q):
    actors = {"a": register(q, "a", "compute"), "b": register(q, "b", "compute", "review"),
              "c": register(q, "c", "review")}
    both, one = requiring(q, "compute", "review"), requiring(q, "compute")
    served = {name: claimable(q, "AS", actor) for name, actor in actors.items()}
    assert served == {"a": [one], "b": [both, one], "c": []}


def test_ac_113_no_requirement_matches_everyone(q):
    run = q.submit()["run"]
    actor = register(q, "c", "review")
    for options in ((), ("CAN", "anything"), ("AS", actor)):
        assert claimable(q, *options) == [run]


def test_ac_114_crash_detection(q):
    actor = register(q, "worker-1", "compute")
    q.advance("35s")
    assert state(q, actor) == "inactive"


def test_ac_115_only_the_crashed_one(daemon, q):
    """Its leases are lost at once and their runs come back; the other's stay."""
    dead, alive = register(q, "dead", "compute"), register(q, "alive", "compute")
    runs = [q.submit()["run"] for _ in range(2)]
    lost = q.take(runs[0], "AS", dead, "LEASE", "1h", "DETACHED")
    kept = q.take(runs[1], "AS", alive, "LEASE", "1h", "DETACHED")
    q.advance("25s")
    q("ACTOR.HEARTBEAT", alive)
    q = daemon.reopen()
    q.advance("10s")
    assert [state(q, actor) for actor in (dead, alive)] == ["inactive", "active"]
    assert [q.state(run) for run in runs] == ["ready", "running"]
    refusal("STALETOKEN", q, "RUN.COMPLETE", lost["run"], lost["token"])
    q.complete(kept)
    assert q.results(runs[0]) == ["lost"]


def test_ac_116_department(q, assert_durable):
    names = [f"engineer-{number}" for number in range(5)]
    for name in names:
        register(q, name, "compute", options=("DEPARTMENT", "engineering"))
    q = assert_durable()
    assert listed(q, "DEPARTMENT", "engineering", "STATE", "active") == names


def test_ac_117_one_department_per_actor(q):
    actor = register(q, "a", "compute", options=("DEPARTMENT", "engineering"))
    assert register(q, "a", "compute", options=("DEPARTMENT", "ops")) == actor
    assert (listed(q, "DEPARTMENT", "engineering"), listed(q, "DEPARTMENT", "ops")) == ([], ["a"])
    q("ACTOR.DEREGISTER", actor)
    assert listed(q, "DEPARTMENT", "ops", "STATE", "active") == []


def test_ac_118_isolation(q):
    for name, department in (("e1", "eng"), ("e2", "eng"), ("o1", "ops")):
        register(q, name, "compute", options=("DEPARTMENT", department))
    assert listed(q, "DEPARTMENT", "eng") == ["e1", "e2"]
    assert listed(q, "DEPARTMENT", "ops") == ["o1"]
    # A task of a department goes to its people alone.
    run = q.submit("DEPARTMENT", "eng")["run"]
    anyone = q.submit()["run"]
    assert claimable(q) == [anyone]
    assert claimable(q, "DEPARTMENT", "ops") == [anyone]
    assert claimable(q, "DEPARTMENT", "eng") == [run, anyone]
    assert q.closed(run) == ["department"]


def test_gx_17_routing(q, assert_durable):
    """A task that needs a GPU isn't handed to a worker without one, however it asks."""
    run = requiring(q, "gpu")
    for options in ((), ("CAN", "cpu"), ("CAN", "gp"), ("CAN", "gpu2"), ("RUN", run)):
        assert claimable(q, *options) == []
    q = assert_durable()
    assert claimable(q, "RUN", run, "CAN", "gpu") == [run]


@pytest.mark.parametrize("words", [
    ("ACTOR.HEARTBEAT", "a999"), ("ACTOR.DEREGISTER", "a999"), ("ACTOR.GET", "a999"),
    ("RUN.CLAIM", "AS", "a999"), ("ROLE.ASSIGN", "a999", "operator"),
    ("CAPABILITY.GRANT", "a999", "submit"), ("TASK.SUBMIT", "k", "", "TENANT", "nobody"),
    ("ACTOR.REGISTER", "x", "CAN", "y", "TENANT", "nobody"), ("TENANT.GET", "nobody"),
    ("LEDGER.APPEND", "audit", "x", "AS", "a999")])
def test_gx_17_unknown_references(q, words):
    """Refused, never recorded."""
    q.submit()
    lsn = q.status()["lsn"]
    refusal("NOTFOUND", q, *words)
    assert q.status()["lsn"] == lsn
    assert q.counts()["ready"] == 1
