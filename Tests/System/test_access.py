"""Tenants, roles and capabilities from outside: who may do what, and who sees what."""
import os
import subprocess
import sys

import pytest

from daemon import ROOT, Home, eventually
from wire import Refused, Wire


def refusal(q, *words):
    """The code a command is refused with; None where it isn't."""
    try:
        q(*words)
    except Refused as refused:
        return refused.code
    return None


def sentence(q, *words):
    with pytest.raises(Refused) as refused:
        q(*words)
    return refused.value.sentence


def actor(q, identity, tenant, role=None, *capabilities, can=("work",)):
    """A registered actor with a role and capabilities; its id."""
    words = [word for name in can for word in ("CAN", name)]
    made = q("ACTOR.REGISTER", identity, *words, "INTERVAL", "1d", "TENANT", tenant)["actor"]
    if role:
        q("ROLE.ASSIGN", made, role)
    for capability in capabilities:
        q("CAPABILITY.GRANT", made, capability)
    return made


@pytest.fixture
def triad(daemon):
    """A tenant with an operator, an auditor and a gatekeeper; `triad["operator"]` is an id."""
    q = daemon.client()
    q("TENANT.CREATE", "acme")
    q("TENANT.CREATE", "globex")
    return {
        "operator": actor(q, "operator", "acme", "operator", "submit"),
        "auditor": actor(q, "auditor", "acme", "auditor", "review", can=("review",)),
        "gatekeeper": actor(q, "gatekeeper", "acme", "gatekeeper", "execute"),
        "rival": actor(
            q, "rival", "globex", "operator", "submit", "execute", "review", "approve", "cancel"),
    }


def working_as(daemon, who):
    """A connection that works as an actor."""
    q = daemon.client()
    q("ACTOR.USE", who)
    return q


# AC-119 to AC-122: tenants, roles, capabilities.

def test_ac_119_tenants_and_their_actors(daemon, triad):
    q = daemon.client()
    assert [tenant["name"] for tenant in q("TENANT.LIST")["items"]] == ["acme", "globex"]
    assert refusal(q, "TENANT.GET", "initech") == "NOTFOUND"
    acme = {one["id"] for one in q("ACTOR.LIST", "TENANT", "acme")["items"]}
    assert acme == {triad["operator"], triad["auditor"], triad["gatekeeper"]}
    assert {one["id"] for one in q("ACTOR.LIST", "TENANT", "globex")["items"]} == {triad["rival"]}


def test_ac_120_tenant_name_is_kept(daemon, triad):
    assert daemon.client()("TENANT.GET", "acme")["name"] == "acme"
    assert refusal(daemon.client(), "TENANT.CREATE", "acme") == "CONFLICT"
    assert daemon.reopen()("TENANT.GET", "acme")["name"] == "acme"


def test_ac_121_each_of_the_triad_has_its_own_capability(daemon, triad):
    q = daemon.client()
    own = {"operator": "submit", "auditor": "review", "gatekeeper": "execute"}
    for _ in range(2):
        for name, capability in own.items():
            listed = q("CAPABILITY.LIST", triad[name])
            assert (listed["role"], listed["capabilities"]) == (name, [capability])
            for asked in ("submit", "review", "execute", "approve", "cancel"):
                answer = q("CAPABILITY.CHECK", triad[name], asked)
                assert bool(answer["allowed"]) == (asked == capability)
        q = daemon.reopen()


def test_ac_122_no_role_assigned(daemon, triad):
    q = daemon.client()
    nobody = actor(q, "nobody", "acme")
    answer = q("CAPABILITY.CHECK", nobody, "submit")
    assert (bool(answer["allowed"]), answer["reason"]) == (False, "no_role_assigned")
    as_nobody = working_as(daemon, nobody)
    assert "no role assigned" in sentence(as_nobody, "TASK.SUBMIT", "k", "")
    assert f"ROLE.ASSIGN {nobody}" in sentence(as_nobody, "TASK.SUBMIT", "k", "")


# AC-123 to AC-125, AC-128: the approval chain.

def chain(operator):
    """A plan that was done, a review and an execution that wait for one another; their replies."""
    plan = operator("TASK.SUBMIT", "plan", "")
    review = operator("TASK.SUBMIT", "review", "", "REQUIRE", "review", "AFTER", plan["task"])
    execution = operator("TASK.SUBMIT", "execute", "", "AFTER", review["task"])
    return plan, review, execution


def do(q, who, run, verb="RUN.COMPLETE", *rest):
    """Claims a run as an actor and ends it."""
    grant = q("RUN.CLAIM", "RUN", run, "AS", who)[0]
    return q(verb, run, grant["token"], *rest)


def test_ac_123_a_rejected_review_cancels_the_execution(daemon, triad):
    operator = working_as(daemon, triad["operator"])
    auditor = working_as(daemon, triad["auditor"])
    gatekeeper = working_as(daemon, triad["gatekeeper"])
    plan, review, execution = chain(operator)
    do(gatekeeper, triad["gatekeeper"], plan["run"])
    do(auditor, triad["auditor"], review["run"], "RUN.FAIL", "not like this", "TERMINAL")
    assert operator("TASK.GET", execution["task"])["state"] == "canceled"
    assert gatekeeper("RUN.CLAIM") == []


def test_ac_124_an_approved_review_lets_the_execution_go(daemon, triad):
    operator = working_as(daemon, triad["operator"])
    auditor = working_as(daemon, triad["auditor"])
    gatekeeper = working_as(daemon, triad["gatekeeper"])
    plan, review, execution = chain(operator)
    assert gatekeeper("RUN.CLAIM", "RUN", execution["run"]) == []
    do(gatekeeper, triad["gatekeeper"], plan["run"])
    # Only who may review takes the review, and only that.
    assert gatekeeper("RUN.CLAIM", "COUNT", 10, "CAN", "review") == []
    do(auditor, triad["auditor"], review["run"])
    do(gatekeeper, triad["gatekeeper"], execution["run"])
    assert operator("TASK.GET", execution["task"])["state"] == "succeeded"


def test_ac_128_the_triad_end_to_end(daemon, triad):
    operator = working_as(daemon, triad["operator"])
    auditor = working_as(daemon, triad["auditor"])
    gatekeeper = working_as(daemon, triad["gatekeeper"])
    plan = operator("TASK.SUBMIT", "plan", "")
    do(gatekeeper, triad["gatekeeper"], plan["run"])
    # Declared on what has ended well already: met at once.
    review = operator("TASK.SUBMIT", "review", "", "REQUIRE", "review", "AFTER", plan["task"])
    do(auditor, triad["auditor"], review["run"])
    execution = operator("TASK.SUBMIT", "execute", "", "AFTER", review["task"])
    do(gatekeeper, triad["gatekeeper"], execution["run"])
    for q, key in ((operator, "audit"), (auditor, "audit"), (gatekeeper, "decision")):
        q("LEDGER.APPEND", key, "done")
    assert len(operator("LEDGER.READ", "audit")["entries"]) == 2
    assert len(operator("LEDGER.READ", "decision")["entries"]) == 1
    assert refusal(operator, "RUN.CLAIM") == "DENIED"
    assert refusal(auditor, "TASK.SUBMIT", "k", "") == "DENIED"
    assert refusal(gatekeeper, "TASK.SUBMIT", "k", "") == "DENIED"


# Escapes.

def test_a_revoked_capability_refuses_the_very_next_command(daemon, triad):
    q = daemon.client()
    operator = working_as(daemon, triad["operator"])
    operator("TASK.SUBMIT", "k", "")
    q("CAPABILITY.REVOKE", triad["operator"], "submit")
    assert "CAPABILITY.GRANT" in sentence(operator, "TASK.SUBMIT", "k", "")
    q("CAPABILITY.GRANT", triad["operator"], "submit")
    operator("TASK.SUBMIT", "k", "")


def test_nothing_of_another_tenant_is_there(daemon, triad):
    operator = working_as(daemon, triad["operator"])
    rival = working_as(daemon, triad["rival"])
    mine = operator("TASK.SUBMIT", "k", "secret", "QUEUE", "mail", "KEY", "user")
    task, run = mine["task"], mine["run"]
    commands = [
        ("TASK.GET", task), ("TASK.CANCEL", task), ("TASK.RESUBMIT", task),
        ("TASK.DEPEND", task, "AFTER", task), ("TASK.PAUSE", task), ("TASK.RESUME", task),
        ("TASK.PREVIEW", task), ("RUN.GET", run), ("RUN.HISTORY", run), ("RUN.EXPLAIN", run),
        ("RUN.WAIT", run, "TIMEOUT", 0), ("RUN.CANCEL", run), ("RUN.RETRY", run),
        ("RUN.RESUME", run), ("RUN.RESOLVE", run, "complete"), ("RUN.CLAIM", "RUN", run),
        ("RUN.START", run, 1), ("RUN.HEARTBEAT", run, 1), ("RUN.COMPLETE", run, 1),
        ("RUN.FAIL", run, 1, "x"), ("RUN.SUSPEND", run, 1), ("RUN.RELEASE", run, 1),
        ("TASK.SUBMIT", "k", "", "AFTER", task), ("TASK.SUBMIT", "k", "", "PARENT", task),
        ("BUDGET.ALLOCATE", task, "token", 1), ("BUDGET.CONSUME", task, "token", 1),
        ("BUDGET.REPLENISH", task, "token", 1), ("BUDGET.GET", task, "token"),
        ("SUBSCRIPTION.CREATE", task, "signal:x"), ("QUEUE.GET", "mail"), ("KEY.GET", "user"),
        ("TENANT.GET", "acme"), ("ACTOR.GET", triad["operator"]),
        ("CAPABILITY.LIST", triad["operator"]),
        ("CAPABILITY.CHECK", triad["operator"], "submit"),
    ]
    for words in commands:
        assert refusal(rival, *words) == "NOTFOUND", words
    denied = [
        ("TASK.SUBMIT", "k", "", "TENANT", "acme"), ("RUN.CLAIM", "AS", triad["gatekeeper"]),
        ("LEDGER.APPEND", "audit", "x", "TENANT", "acme"), ("TENANT.USE", "acme"),
        ("LEDGER.APPEND", "audit", "x", "AS", triad["operator"]),
        ("LEDGER.READ", "audit", "TENANT", "acme"), ("ACTOR.LIST", "TENANT", "acme"),
        ("ACTOR.HEARTBEAT", triad["operator"]), ("ACTOR.DEREGISTER", triad["operator"]),
        ("ACTOR.REGISTER", "operator", "CAN", "x", "TENANT", "acme"),
        ("ROLE.ASSIGN", triad["rival"], "auditor", "TENANT", "acme"),
        ("CAPABILITY.GRANT", triad["rival"], "submit", "TENANT", "acme"),
        ("CAPABILITY.REVOKE", triad["operator"], "submit"), ("TENANT.CREATE", "more"),
        ("ENGINE.PAUSE",), ("ENGINE.RESUME",), ("ENGINE.DRAIN",), ("ENGINE.SNAPSHOT",),
        ("CONFIG.SET", "request-bytes", "1000000"), ("EVENT.READ", "FROM", 1),
        ("EVENT.TAIL", "FROM", 1), ("CLOCK.ADVANCE", "1h"),
    ]
    for words in denied:
        assert refusal(rival, *words) == "DENIED", words
    for words in (("TASK.LIST",), ("RUN.LIST",), ("QUEUE.LIST",)):
        assert rival(*words)["items"] == [], words
    assert rival("RUN.CLAIM", "QUEUE", "mail") == []
    assert operator("TASK.GET", task)["state"] == "pending"


# Identities: which user is who.

RULES = """
identities:
  - {{uid: {uid}, standing: identity, actor: operator, tenant: acme, may_act_as: [auditor]}}
"""


def as_user(home, uid, *requests):
    """What another user's connection answers to each request, one a line."""
    # Forked and not run anew: the interpreter may stand where the other user can't read.
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            with os.fdopen(writing, "w") as said:
                q = Wire(str(home.socket))
                for words in requests:
                    try:
                        print(q(*words), file=said)
                    except Refused as refused:
                        print(refused.code, file=said)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as answers:
        lines = answers.read().splitlines()
    assert os.waitpid(child, 0)[1] == 0, lines
    return lines


@pytest.fixture
def open_home():
    """A home that other users can reach."""
    home = Home()
    home.root.chmod(0o755)
    yield home
    home.remove()


def needs_root():
    if os.geteuid() != 0:
        pytest.fail("other users can only be tried as root")


def test_another_user_is_who_its_rule_says(launch, open_home):
    needs_root()
    config = open_home.root / "aq.yaml"
    config.write_text("socket_mode: 0666\n" + RULES.format(uid=12345))
    daemon = launch("--config", str(config), home=open_home)
    q = daemon.client()
    # Without tenants everybody may do everything.
    assert as_user(open_home, 12346, ("TASK.LIST",))[0].startswith("{")
    assert as_user(open_home, 12346, ("TENANT.CREATE", "mine")) == ["DENIED"]
    q("TENANT.CREATE", "acme")
    operator = actor(q, "operator", "acme", "operator", "submit")
    auditor = actor(q, "auditor", "acme", "auditor", "review")
    gatekeeper = actor(q, "gatekeeper", "acme", "gatekeeper", "execute")
    answers = as_user(
        open_home, 12345, ("TASK.SUBMIT", "k", "", "SCALAR"), ("RUN.CLAIM",),
        ("ACTOR.USE", gatekeeper), ("ACTOR.USE", auditor), ("TASK.SUBMIT", "k", ""),
        ("RUN.CLAIM",), ("TENANT.CREATE", "more"))
    assert answers == ["t1", "DENIED", "DENIED", "OK", "DENIED", "[]", "DENIED"]
    assert q("TASK.GET", "t1")["tenant"] == "acme"
    whoami = as_user(open_home, 12345, ("SESSION.WHOAMI",))[0]
    assert "12345" in whoami and "'operator'" in whoami and operator in whoami
    # Nobody's rule: nothing at all.
    strange = as_user(
        open_home, 12346, ("TASK.SUBMIT", "k", ""), ("TASK.LIST",), ("ENGINE.STATUS",),
        ("METRICS",), ("INFO",), ("EVENT.READ", "FROM", 1), ("ACTOR.USE", operator),
        ("TENANT.USE", "acme"), ("CONFIG.GET", "*"), ("PING",))
    assert strange == ["UNAUTHENTICATED"] * 9 + ["PONG"]


def test_a_rule_that_is_taken_back_counts_at_once(launch, open_home):
    needs_root()
    config = open_home.root / "aq.yaml"
    uid = os.geteuid()
    config.write_text("identities:\n  - {uid: 12345, standing: unknown}\n")
    daemon = launch("--config", str(config), home=open_home)
    q = daemon.client()
    q("TENANT.CREATE", "acme")
    operator = actor(q, "operator", "acme", "operator", "submit")
    config.write_text(RULES.format(uid=uid))
    before = len(daemon.lines)
    os.kill(daemon.pid, 1)
    eventually(lambda: any("who connects as what" in line for line in daemon.lines[before:]))
    assert q("SESSION.WHOAMI")["actor"] == operator
    q("TASK.SUBMIT", "k", "")
    assert refusal(q, "TENANT.CREATE", "more") == "DENIED"


def test_the_approval_example(live):
    done = subprocess.run(
        [sys.executable, str(ROOT / "Examples" / "approval" / "approval.py"),
         str(live.home.socket)],
        capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    approved, rejected = done.stdout.split("rejected:\n")
    assert "execution before the review: not to be had" in approved
    assert "execution: done" in approved
    assert "execution has succeeded" in approved or "execution has completed" in approved
    assert "execution has canceled" in rejected
    assert "lacks the capability" in approved
    assert "decisions: approved, not on a Friday" in rejected
