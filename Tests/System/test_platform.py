"""Tenants, roles, capabilities, approval, ledger: AC-119 to AC-128 (DOMAIN 9)."""
import pytest

from client import refusal

ROLES = {"operator": "submit", "auditor": "review", "gatekeeper": "execute"}


def register(q, identity, tenant, *capabilities):
    words = [word for name in capabilities or ("any",) for word in ("CAN", name)]
    return q("ACTOR.REGISTER", identity, *words, "INTERVAL", "1h", "TENANT", tenant)["actor"]


def triad(q, tenant="acme"):
    """Three people, each with a role and its one capability; the actors by role."""
    q("TENANT.CREATE", tenant)
    actors = {role: register(q, role, tenant) for role in ROLES}
    for role, capability in ROLES.items():
        q("ROLE.ASSIGN", actors[role], role, "TENANT", tenant)
        q("CAPABILITY.GRANT", actors[role], capability, "TENANT", tenant)
    return actors


def allowed(q, actor, capability):
    return q("CAPABILITY.CHECK", actor, capability)["allowed"]


def acting(daemon, actor):
    """A connection that works as that actor."""
    connection = daemon.client()
    connection("ACTOR.USE", actor)
    return connection


def test_ac_119_tenants(q, assert_durable):
    for tenant, people in (("acme", ["a", "b"]), ("globex", ["c"])):
        q("TENANT.CREATE", tenant)
        for name in people:
            register(q, name, tenant)
    gone = register(q, "gone", "acme")
    q("ACTOR.DEREGISTER", gone)
    assert q("TENANT.GET", "acme") and q("TENANT.GET", "globex")
    refusal("NOTFOUND", q, "TENANT.GET", "initech")
    q = assert_durable()
    active = {tenant: sorted(entry["identity"] for entry in q.paged(
        "ACTOR.LIST", "TENANT", tenant, "STATE", "active")) for tenant in ("acme", "globex")}
    assert active == {"acme": ["a", "b"], "globex": ["c"]}


def test_ac_120_tenant_name_preserved(q, assert_durable):
    q("TENANT.CREATE", "Acme-Corp.Example:1")
    refusal("CONFLICT", q, "TENANT.CREATE", "Acme-Corp.Example:1")
    q = assert_durable()
    assert q("TENANT.GET", "Acme-Corp.Example:1")["name"] == "Acme-Corp.Example:1"
    assert [entry["name"] for entry in q.paged("TENANT.LIST")] == ["Acme-Corp.Example:1"]


def test_ac_121_triad(daemon, q, assert_durable):
    actors = triad(q)
    q = assert_durable()
    for role, actor in actors.items():
        detail = q("ACTOR.GET", actor)
        assert (detail["role"], detail["grants"]) == (role, [ROLES[role]])
        for capability in ROLES.values():
            assert allowed(q, actor, capability) == (capability == ROLES[role])
    operator = acting(daemon, actors["operator"])
    submitted = operator("TASK.SUBMIT", "k", "")
    refusal("DENIED", operator, "RUN.CLAIM")
    gatekeeper = acting(daemon, actors["gatekeeper"])
    refusal("DENIED", gatekeeper, "TASK.SUBMIT", "k", "")
    auditor = acting(daemon, actors["auditor"])
    refusal("DENIED", auditor, "TASK.SUBMIT", "k", "")
    # Who may review gets what asks for a review, and nothing else.
    assert auditor.claim() is None
    refusal("DENIED", auditor, "RUN.COMPLETE", submitted["run"], 1)
    gatekeeper.complete(gatekeeper.take(submitted["run"]))
    # Grants and revocations take effect with the next command.
    q("CAPABILITY.GRANT", actors["operator"], "execute")
    operator("TASK.SUBMIT", "k", "")
    assert operator.claim()
    q("CAPABILITY.REVOKE", actors["operator"], "execute")
    refusal("DENIED", operator, "RUN.CLAIM")


def test_ac_122_no_role(daemon, q):
    q("TENANT.CREATE", "acme")
    actor = register(q, "nobody", "acme")
    verdict = q("CAPABILITY.CHECK", actor, "submit")
    assert (verdict["allowed"], verdict["reason"]) == (False, "no_role_assigned")
    refused = refusal("DENIED", acting(daemon, actor), "TASK.SUBMIT", "k", "")
    assert "no role assigned" in refused.sentence


def chain(q):
    """A plan, its review, and the execution behind both."""
    plan = q.submit("ATTEMPTS", 1, kind="plan")
    review = q.submit("ATTEMPTS", 1, "AFTER", plan["task"], kind="review")
    execution = q.submit("AFTER", plan["task"], "AFTER", review["task"], kind="execution")
    return plan["run"], review["run"], execution["run"]


def test_ac_123_rejected_review(q, assert_durable):
    """What depends on it is canceled (DECISIONS 15)."""
    plan, review, execution = chain(q)
    q.complete(q.take(plan))
    q.fail(q.take(review), "rejected", "TERMINAL")
    assert q.state(execution) == "canceled"
    q = assert_durable()
    q.advance("1h")
    assert q.claim() is None and q.attempts(execution) == []


def test_ac_124_approved_review(q):
    plan, review, execution = chain(q)
    q.complete(q.take(plan))
    grant = q.take(review)
    assert q("RUN.CLAIM", "RUN", execution) == []
    q.complete(grant, "approved")
    q.complete(q.take(execution))


def test_ac_125_end_to_end(q, assert_durable):
    plan = q.submit(kind="plan")
    execution = q.submit("AFTER", plan["task"], kind="execution")
    assert q.drain(lambda grant: ("complete", grant["kind"])) == 2
    assert [q.run(entry["run"])["output"] for entry in (plan, execution)] == ["plan", "execution"]
    assert_durable()


def entries(q, *words):
    return q("LEDGER.READ", *words)["entries"]


def test_ac_126_ledger_recovery(daemon, q):
    q("TENANT.CREATE", "acme")
    actor = register(q, "auditor", "acme")
    for number in range(5):
        key = "audit" if number in (0, 2, 3) else "decision"
        q("LEDGER.APPEND", key, f"entry {number}", "AS", actor, "TENANT", "acme")
    for _ in range(2):
        q = daemon.reopen()
        audit = entries(q, "audit", "TENANT", "acme")
        decision = entries(q, "decision", "TENANT", "acme")
        assert [entry["payload"] for entry in audit] == ["entry 0", "entry 2", "entry 3"]
        assert [entry["payload"] for entry in decision] == ["entry 1", "entry 4"]
        assert [entry["ordinal"] for entry in audit] == [1, 2, 3]
        assert {entry["actor"] for entry in audit} == {actor}
        (third,) = entries(q, "audit", "FROM", 3, "COUNT", 1, "TENANT", "acme")
        assert third == audit[2]
        # Each names the hash of the one before.
        assert audit[1]["previous_hash"] == audit[0]["hash"]
        assert audit[2]["previous_hash"] == audit[1]["hash"]
        for key, count in (("audit", 3), ("decision", 2)):
            verdict = q("LEDGER.VERIFY", key, "TENANT", "acme")
            assert (verdict["entries"], verdict["valid"], verdict["first_bad"]) == (
                count, True, None)


def test_ac_127_ledger_payload(daemon, q):
    actor = q("ACTOR.REGISTER", "auditor", "CAN", "any")["actor"]
    payloads = [bytes(range(256)) * 16, "naïve – ünïcode ✓ 日本".encode(), b"", b"\r\n$5\r\n"]
    for payload in payloads:
        q("LEDGER.APPEND", "audit", payload, "AS", actor)
    q = daemon.reopen()
    read = [entry["payload"].encode("utf-8", "surrogateescape") for entry in entries(q, "audit")]
    assert read == payloads
    assert q("LEDGER.VERIFY", "audit")["valid"]


def test_ac_128_triad_in_concert(daemon, q):
    """Plan, review and execution in turn, each by who may; prerequisites may have ended before."""
    actors = triad(q)
    people = {role: acting(daemon, actor) for role, actor in actors.items()}
    operator = people["operator"]
    tasks = []
    for kind, role, key in (("plan", "gatekeeper", "audit"), ("review", "auditor", "audit"),
                            ("execution", "gatekeeper", "decision")):
        words = ("AFTER", tasks[-1]["task"]) if tasks else ()
        words += ("REQUIRE", "review") if kind == "review" else ()
        tasks.append(operator("TASK.SUBMIT", kind, "", *words))
        hand, can = people[role], ("CAN", "review") if kind == "review" else ()
        grant = hand.take(tasks[-1]["run"], *can)
        hand.complete(grant, f"{kind} done")
        hand("LEDGER.APPEND", key, f"{kind} done")
    assert [operator.state(entry["run"]) for entry in tasks] == ["completed"] * 3
    q = daemon.reopen()
    assert len(entries(q, "audit", "TENANT", "acme")) == 2
    assert len(entries(q, "decision", "TENANT", "acme")) == 1
    assert {entry["actor"] for entry in entries(q, "audit", "TENANT", "acme")} == {
        actors["gatekeeper"], actors["auditor"]}
    assert not allowed(q, actors["operator"], "execute")
    assert not allowed(q, actors["auditor"], "submit")
    assert not allowed(q, actors["gatekeeper"], "review")


def test_tenants_see_only_their_own(daemon, q):
    """Another tenant's things are not there: not by id, not in lists, not by name."""
    actors = {}
    for tenant in ("acme", "globex"):
        q("TENANT.CREATE", tenant)
        actors[tenant] = register(q, "hand", tenant)
        q("ROLE.ASSIGN", actors[tenant], "operator", "TENANT", tenant)
        for capability in ("submit", "execute", "cancel"):
            q("CAPABILITY.GRANT", actors[tenant], capability)
    acme, globex = (acting(daemon, actors[tenant]) for tenant in ("acme", "globex"))
    theirs = globex("TASK.SUBMIT", "k", "", "KEY", "K", "IDEMPOTENCY", "i", "QUEUE", "q")
    for words in (("TASK.GET", theirs["task"]), ("RUN.GET", theirs["run"]),
                  ("RUN.HISTORY", theirs["run"]), ("RUN.EXPLAIN", theirs["run"]),
                  ("TASK.CANCEL", theirs["task"]), ("RUN.CANCEL", theirs["run"]),
                  ("TASK.SUBMIT", "k", "", "AFTER", theirs["task"]),
                  ("TASK.SUBMIT", "k", "", "PARENT", theirs["task"]),
                  ("RUN.CLAIM", "RUN", theirs["run"]), ("QUEUE.GET", "q"), ("KEY.GET", "K"),
                  ("ACTOR.GET", actors["globex"])):
        refusal("NOTFOUND", acme, *words)
    assert acme.all_tasks() == [] and acme.all_runs() == []
    assert acme("RUN.CLAIM", "QUEUE", "q", "COUNT", 9) == []
    # Names are each tenant's own.
    ours = acme("TASK.SUBMIT", "k", "other", "KEY", "K", "IDEMPOTENCY", "i", "QUEUE", "q")
    assert not ours["duplicate"]
    assert acme.take(ours["run"]) and globex.take(theirs["run"])
    for words in (("TASK.SUBMIT", "k", "", "TENANT", "globex"), ("TENANT.CREATE", "mine"),
                  ("ROLE.ASSIGN", actors["acme"], "gatekeeper"),
                  ("CAPABILITY.GRANT", actors["acme"], "approve"), ("ENGINE.PAUSE",)):
        with pytest.raises(Exception) as raised:
            acme(*words)
        assert raised.value.code in ("DENIED", "NOTFOUND"), (words, raised.value)
