"""Random callers at random things: nobody reaches what isn't theirs or what they may not do (G7).

The verdict follows from three facts alone: whose the thing is, what the caller was granted, and
which role it has. Grants, revocations and kills come in between.
"""
import os
import random

import pytest

from wire import Refused

TENANTS = ("acme", "globex", "initech")
CAPABILITIES = ("submit", "execute", "cancel", "review", "approve")
ROLES = ("operator", "auditor", "gatekeeper", "clerk")
STEPS = int(os.environ.get("AQ_ESCAPE_STEPS", "400"))

# What a command needs: a capability, any of several, the operator's role, or to be administrator.
COMMANDS = [
    ({"submit"}, "TASK.SUBMIT", "k", ""), ({"submit"}, "TASK.SUBMIT", "k", "", "AFTER", "{task}"),
    ({"submit"}, "TASK.SUBMIT", "k", "", "PARENT", "{task}"), ({"submit"}, "TASK.RESUBMIT", "{task}"),
    ({"submit"}, "TASK.DEPEND", "{task}", "AFTER", "{task}"),
    ({"submit"}, "SIGNAL.EMIT", "go"), ({"submit"}, "SUBSCRIPTION.CREATE", "{task}", "signal:go"),
    ({"submit"}, "SUBSCRIPTION.CREATE", "{task}", "task:{task}"),
    ({"submit"}, "BUDGET.ALLOCATE", "{task}", "token", "5"),
    ({"submit"}, "BUDGET.CONSUME", "{task}", "token", "1"),
    ({"execute", "review", "approve"}, "RUN.CLAIM"),
    ({"execute", "review", "approve"}, "RUN.CLAIM", "RUN", "{run}"),
    ({"execute"}, "RUN.START", "{run}", "1"), ({"execute"}, "RUN.HEARTBEAT", "{run}", "1"),
    ({"execute"}, "RUN.COMPLETE", "{run}", "1"), ({"execute"}, "RUN.FAIL", "{run}", "1", "e"),
    ({"cancel"}, "TASK.CANCEL", "{task}"), ({"cancel"}, "RUN.CANCEL", "{run}"),
    ({"submit"}, "RUN.RESOLVE", "{run}", "retry"), ({"submit"}, "RUN.RETRY", "{run}"),
    ("operator", "TASK.PAUSE", "{task}"), ("operator", "TASK.RESUME", "{task}"),
    ("operator", "QUEUE.PAUSE", "q"), ("operator", "QUEUE.RESUME", "q"),
    ("operator", "QUEUE.SET", "q", "CONCURRENCY", "3"),
    ("administrator", "ENGINE.PAUSE"), ("administrator", "ENGINE.DRAIN"),
    ("administrator", "ENGINE.SNAPSHOT"), ("administrator", "TENANT.CREATE", "mine"),
    ("administrator", "ROLE.ASSIGN", "{actor}", "operator"),
    ("administrator", "CAPABILITY.GRANT", "{actor}", "execute"),
    ("administrator", "CAPABILITY.REVOKE", "{actor}", "execute"),
    (None, "TASK.GET", "{task}"), (None, "RUN.GET", "{run}"), (None, "RUN.HISTORY", "{run}"),
    (None, "RUN.EXPLAIN", "{run}"), (None, "ACTOR.GET", "{actor}"),
]


class Caller:
    """An actor with a connection of its own, and what it was given."""

    def __init__(self, admin, tenant, number):
        self.tenant = tenant
        self.actor = admin("ACTOR.REGISTER", f"actor{number}", "CAN", "any", "INTERVAL", "30d",
                           "TENANT", tenant)["actor"]
        self.role, self.granted, self.connection = None, set(), None

    def connect(self, daemon):
        self.connection = daemon.client()
        self.connection("ACTOR.USE", self.actor)


class World:
    def __init__(self, daemon, seed):
        self.daemon, self.source = daemon, random.Random(seed)
        self.admin = daemon.client()
        for tenant in TENANTS:
            self.admin("TENANT.CREATE", tenant)
        self.callers = [Caller(self.admin, TENANTS[number % 3], number) for number in range(9)]
        self.things = []
        self.connect()
        for tenant in TENANTS:
            for _ in range(3):
                self.note(tenant, self.admin("TASK.SUBMIT", "k", "", "TENANT", tenant))

    def connect(self):
        self.admin = self.daemon.client()
        for caller in self.callers:
            caller.connect(self.daemon)

    def note(self, tenant, reply):
        self.things.append((tenant, reply["task"], reply["run"]))

    def empower(self):
        """The administrator gives or takes something; it holds from the next command on."""
        caller = self.source.choice(self.callers)
        if caller.role is None or self.source.random() < 0.3:
            caller.role = self.source.choice(ROLES)
            self.admin("ROLE.ASSIGN", caller.actor, caller.role)
            return
        capability = self.source.choice(CAPABILITIES)
        if capability in caller.granted:
            self.admin("CAPABILITY.REVOKE", caller.actor, capability)
            caller.granted.discard(capability)
        else:
            self.admin("CAPABILITY.GRANT", caller.actor, capability)
            caller.granted.add(capability)
        for name in CAPABILITIES:
            verdict = self.admin("CAPABILITY.CHECK", caller.actor, name)
            assert verdict["allowed"] == (caller.role is not None and name in caller.granted)

    def may(self, caller, need):
        if need is None:
            return True
        if caller.role is None or need == "administrator":
            return False
        if need == "operator":
            return caller.role == "operator"
        return bool(need & caller.granted)

    def attempt(self):
        caller = self.source.choice(self.callers)
        need, *words = self.source.choice(COMMANDS)
        tenant, task, run = self.source.choice(self.things)
        target = self.source.choice(self.callers)
        text = " ".join(words)
        words = [word.format(task=task, run=run, actor=target.actor) for word in words]
        foreign = (tenant != caller.tenant and ("{task}" in text or "{run}" in text)) or (
            "{actor}" in text and target.tenant != caller.tenant)
        said = (caller.tenant, caller.role, sorted(caller.granted), words, tenant)
        try:
            reply = caller.connection(*words)
        except Refused as refused:
            code = refused.code
            if self.may(caller, need):
                allowed = {"NOTFOUND"} if foreign else {
                    "STALETOKEN", "CANCELED", "INVALIDTRANSITION", "CYCLE", "CONFLICT", "LIMIT"}
                if "BUDGET.CONSUME" in text or "RUN.CLAIM" in text:
                    allowed.add("NOTFOUND")
                if "QUEUE" in text:
                    allowed.add("NOTFOUND")
            else:
                allowed = {"DENIED", "NOTFOUND"} if foreign else {"DENIED"}
            assert code in allowed, (said, refused)
            return
        assert self.may(caller, need) and not foreign, (said, reply)
        if words[0] in ("TASK.SUBMIT", "TASK.RESUBMIT"):
            self.note(caller.tenant, reply)
        if words[0] == "RUN.CLAIM":
            mine = {run for owner, _, run in self.things if owner == caller.tenant}
            # Reviewers and approvers get what asks for them; here nothing does.
            assert not reply or "execute" in caller.granted, (said, reply)
            for grant in reply:
                assert grant["run"] in mine, (said, grant)
                caller.connection.complete(grant)

    def look(self):
        """Lists, counts and searches show the caller's own and nothing else."""
        caller = self.source.choice(self.callers)
        own = {task for tenant, task, _ in self.things if tenant == caller.tenant}
        assert {task["id"] for task in caller.connection.all_tasks()} == own
        runs = {run for tenant, _, run in self.things if tenant == caller.tenant}
        assert {run["id"] for run in caller.connection.all_runs()} == runs
        assert caller.connection("TASK.COUNT", "WHERE", "kind:k")["count"] == len(own)
        people = {other.actor for other in self.callers if other.tenant == caller.tenant}
        assert {entry["id"] for entry in caller.connection.paged("ACTOR.LIST")} <= people


@pytest.mark.parametrize("seed", range(2))
def test_gx_17_nobody_escapes(launch, seed):
    daemon = launch()
    world = World(daemon, seed)
    for step in range(STEPS):
        draw = world.source.random()
        if draw < 0.12:
            world.empower()
        elif draw < 0.2:
            world.look()
        elif draw < 0.205:
            daemon.reopen()
            world.connect()
        else:
            world.attempt()
