"""One daemon, one model, and the same random steps for both."""
import random

from client import milliseconds
from model import ENDED, HELD, Model, Refusal
from wire import Refused

START = 2_208_988_800_000
UNITS = ("token", "cost")
CAPABILITIES = ("gpu", "x86", "arm")
DEPARTMENTS = ("eng", "ops")
QUEUES = ("default", "mail", "slow")
KEYS = ("A", "B", "C")
SIGNALS = ("go", "stop")


class Life:
    """Steps are drawn from a seed; what the daemon answers is held against the model."""

    STEPS = {
        "submit": 26, "claim": 24, "finish": 30, "heartbeat": 4, "cancel": 3, "resolve": 5,
        "pause": 4, "limit": 4, "depend": 3, "budget": 5, "subscribe": 4, "emit": 5, "actor": 4,
        "ledger": 2, "resubmit": 1, "start": 3, "late": 4, "again": 2, "take": 3, "advance": 12, "nonsense": 3, "snapshot": 1, "kill": 2,
    }

    def __init__(self, daemon, seed):
        self.daemon, self.q, self.seed = daemon, daemon.client(), seed
        self.source = random.Random(seed)
        self.model = Model(START)
        self.q("CLOCK.SET", START)
        # The latest grant of each run, and every token it ever had.
        self.grants = {}
        self.tokens = {}
        # Every grant that began an attempt, what was said at its end, and submits to repeat.
        self.attempts, self.said, self.sent = [], {}, []
        self.signals = 0
        self.touches = 0
        self.done = []

    def step(self):
        name = self.source.choices(list(self.STEPS), self.STEPS.values())[0]
        self.done.append(name)
        try:
            getattr(self, name)()
            self.model.serve()
            # Any command is the next decision, for what was left to it.
            self.q("ENGINE.STATUS")
            self.model.serve()
            self.adopt()
            self.check_counts()
            if len(self.done) % 6 == 0 or name in ("kill", "snapshot"):
                self.compare()
        except AssertionError as failure:
            last = " ".join(self.done[-8:])
            raise AssertionError(
                f"seed {self.seed}, step {len(self.done)} (… {last}): {failure}") from failure

    # Comparing.

    def adopt(self):
        """Takes over the ids of runs that have come up; which they are is the daemon's to say."""
        for task in self.model.tasks:
            if any(run.id is None for run in task.runs):
                ids = self.q.task(task.id)["runs"]
                assert len(ids) == len(task.runs), (task.id, ids, [r.state for r in task.runs])
                for run, name in zip(task.runs, ids):
                    assert run.id in (None, name), (task.id, ids)
                    run.id = name

    def check_counts(self):
        there = {state: count for state, count in self.q.counts().items() if count}
        states = [run.state for run in self.model.runs]
        expected = {state: states.count(state) for state in set(states)}
        if there != expected:
            self.compare_states()
        assert there == expected, (there, expected)

    def compare_states(self):
        there = {run["id"]: run for run in self.q.all_runs()}
        expected = self.model.states()
        states = {name: run["state"] for name, run in there.items()}
        wrong = {name: (states.get(name), expected.get(name))
                 for name in {*states, *expected} if states.get(name) != expected.get(name)}
        assert not wrong, f"(there, expected): {wrong}"
        return there

    def compare(self):
        there = self.compare_states()
        for run in self.model.runs:
            shown = there[run.id]
            assert shown["task"] == run.task.id
            assert [step["result"] for step in shown["lineage"] if step["result"]] == run.results
            assert (shown["failures"], shown["suspend_reason"]) == (
                run.failures, run.suspended_for), (run.id, run.failures, run.suspended_for)
            if run.state in ("scheduled",):
                assert milliseconds(shown["due"]) == run.due, run.id
            if run.lease and run.lease.grace is None:
                assert milliseconds(shown["deadline"]) == run.lease.deadline, run.id
        tasks = {task["id"]: task for task in self.q.all_tasks()}
        assert {name: task["state"] for name, task in tasks.items()} == self.model.outcomes()
        for task in self.model.tasks:
            assert tasks[task.id]["parent"] == (task.parent.id if task.parent else None)
        self.compare_budgets()
        self.compare_subscriptions()
        self.compare_actors()
        self.compare_gates()

    def compare_budgets(self):
        for task in self.model.tasks:
            for unit, budget in task.budget.items():
                there = self.q.budget(task.id, unit)
                expected = {
                    "limit": budget.limit, "consumed": budget.consumed,
                    "reserved": self.model.reserved(task, unit),
                    "exhausted": self.model.is_exhausted(task, unit)}
                assert {name: there[name] for name in expected} == expected, (
                    task.id, unit, there, expected)

    def compare_subscriptions(self):
        there = {entry["id"]: (entry["task"], entry["state"], entry["triggered"], entry["pending"])
                 for entry in self.q.paged("SUBSCRIPTION.LIST")}
        assert there == {
            f"s{entry.number}": (entry.task.id, entry.state, entry.triggered, entry.pending)
            for entry in self.model.subscriptions}

    def compare_actors(self):
        there = {entry["id"]: (entry["identity"], entry["state"], entry["department"],
                               tuple(sorted(entry["capabilities"])))
                 for entry in self.q.paged("ACTOR.LIST")}
        assert there == {
            actor.id: (actor.identity, actor.state, actor.department,
                       tuple(sorted(actor.capabilities)))
            for actor in self.model.actors}

    def compare_gates(self):
        """Explain, for some of those that wait."""
        waiting = self.model.by_state("ready")
        for run in self.source.sample(waiting, min(4, len(waiting))):
            shut = [gate for gate in self.q.closed(run.id)
                    if gate not in ("capability", "tenant", "department")]
            assert shut == self.model.closed(run), (run.id, shut, self.model.closed(run))

    # Drawing.

    def chance(self, probability):
        return self.source.random() < probability

    def pick(self, *states):
        found = self.model.by_state(*states)
        return self.source.choice(found) if found else None

    def pick_task(self, condition=lambda task: True):
        found = [task for task in self.model.tasks if condition(task)]
        return self.source.choice(found) if found else None

    def span(self, *choices):
        """A duration with odd milliseconds, so that hardly two things fall due at one moment."""
        return self.source.choice(choices) + self.source.randrange(1, 999)

    def both(self, rule, *words):
        """The daemon's reply, and the model's; both refuse with one code, or neither does."""
        try:
            expected = rule()
        except Refusal as refusal:
            try:
                reply = self.q(*words)
            except Refused as refused:
                assert refused.code == refusal.code, (words, refused, refusal)
                return None
            raise AssertionError(f"{words} gave {reply}, not {refusal.code}") from None
        try:
            return self.q(*words), expected
        except Refused as refused:
            raise AssertionError(f"{words} was refused: {refused}") from refused

    # Steps.

    def submit(self):
        source, model = self.source, self.model
        options, words = {}, []

        def option(name, value, *said):
            options[name] = value
            words.extend(said)

        option("priority", value := source.randrange(10), "PRIORITY", value)
        option("attempts", value := source.randrange(1, 4), "ATTEMPTS", value)
        if self.chance(0.3):
            option("queue", value := source.choice(QUEUES), "QUEUE", value)
        if self.chance(0.3):
            option("key", value := source.choice(KEYS), "KEY", value)
            option("on_retry", value := source.choice(["hold", "release"]), "ONRETRY", value)
            if self.chance(0.2):
                option("limit", value := source.randrange(1, 3), "LIMIT", value)
        if self.chance(0.2):
            option("timeout", value := self.span(20_000, 90_000), "TIMEOUT", value)
        if self.chance(0.1):
            option("safety", "transactional", "SAFETY", "transactional")
        self.draw_policy(option)
        if options.get("count", 1) == 1 and self.chance(0.1):
            option("start_by", value := self.span(10_000, 60_000), "STARTBY", value)
        self.draw_relations(option)
        for name in source.sample(CAPABILITIES, source.choice([0, 0, 0, 1, 2])):
            options["require"] = (*options.get("require", ()), name)
            words.extend(("REQUIRE", name))
        if self.chance(0.1):
            option("department", value := source.choice(DEPARTMENTS), "DEPARTMENT", value)
        for unit in source.sample(UNITS, source.choice([0, 0, 0, 1, 2])):
            options.setdefault("budgets", {})[unit] = limit = source.choice([100, 500, 1_000])
            words.extend(("BUDGET", unit, limit))
        if self.chance(0.25):
            unit = source.choice(UNITS)
            option("estimate", {unit: (value := source.choice([10, 60, 300]))},
                   "ESTIMATE", unit, value)
        if options.get("count", 1) > 1 and self.chance(0.6):
            filter_, told = self.draw_filter()
            is_repeating = self.chance(0.5)
            option("on", ((filter_, is_repeating),), "ON", told,
                   *(("REPEATING",) if is_repeating else ()))
        if self.chance(0.2):
            words += ["IDEMPOTENCY", f"submit{len(self.done)}"]
        words = ("TASK.SUBMIT", "k", "p", "BACKOFF", "fixed", 0, *words)
        answers = self.both(lambda: model.submit(**options), *words)
        if answers:
            reply, task = answers
            assert reply["task"] == task.id
            task.runs[0].id = reply["run"]
            if "IDEMPOTENCY" in words:
                self.sent.append((words, task))

    def again(self):
        """The same submit again is the same task, and nothing happens."""
        if not self.sent:
            return
        words, task = self.source.choice(self.sent)
        lsn = self.q.status()["lsn"]
        reply = self.q(*words)
        assert reply["duplicate"] and reply["task"] == task.id
        assert self.q.status()["lsn"] == lsn

    def draw_policy(self, option):
        source = self.source
        kind = source.choices(["once", "delay", "repeat", "cron"], [10, 3, 3, 1])[0]
        match kind:
            case "delay":
                option("delay", value := self.span(0, 5_000, 60_000), "IN", value)
            case "repeat":
                option("count", count := source.randrange(2, 6), "REPEAT", count)
                option("every", value := self.span(3_000, 30_000, 900_000), "EVERY", value)
            case "cron":
                option("count", count := source.randrange(1, 5), "MAX", count)
                option("cron", 20_000, "CRON", "*/20 * * * * *")
        if kind in ("repeat", "cron"):
            option("overlap", value := source.choice(["allow", "allow", "skip", "cancel"]),
                   "OVERLAP", value)

    def draw_relations(self, option):
        source, tasks = self.source, self.model.tasks
        if tasks and self.chance(0.2):
            parent = source.choice(tasks)
            option("parent", parent, "PARENT", parent.id)
            return
        edges = []
        for task in source.sample(tasks, min(len(tasks), source.choice([0, 0, 0, 1, 2]))):
            condition = source.choice(["success", "success", "end"])
            edges.append((task, condition))
        words = [word for task, condition in edges
                 for word in ("AFTER", task.id + (":end" if condition == "end" else ""))]
        option("after", tuple(edges), *words)

    def draw_filter(self):
        """A filter of a subscription, for the model and for the wire."""
        source, tasks = self.source, self.model.tasks
        if not tasks or self.chance(0.6):
            key = source.choice(SIGNALS)
            return ("signal", key), f"signal:{key}"
        task = source.choice(tasks)
        match source.randrange(3):
            case 0:
                return ("task", task.id), f"task:{task.id}"
            case 1:
                state = source.choice(["running", "completed", "failed", "canceled", "suspended"])
                return ("run", task.id, state), f"run:{task.id}:{state}"
            case _:
                owner = self.pick_task(lambda task: task.budget)
                if owner is None:
                    return ("signal", "go"), "signal:go"
                unit = source.choice(sorted(owner.budget))
                return ("budget", owner.id, unit, 80), f"budget:{owner.id}:{unit}:80"

    def claim(self):
        source = self.source
        count, lease = source.randrange(1, 5), self.span(25_000, 50_000)
        words = ["COUNT", count, "LEASE", lease]
        options = {"count": count, "lease": lease, "detached": self.chance(0.2)}
        if options["detached"]:
            words.append("DETACHED")
        options["hold"] = self.chance(0.15)
        words += ["HOLD"] if options["hold"] else []
        queues = source.sample(QUEUES, source.randrange(1, 4))
        options["queues"] = queues
        words += [word for name in queues for word in ("QUEUE", name)]
        active = [actor for actor in self.model.actors if actor.state == "active"]
        if active and self.chance(0.3):
            options["actor"] = source.choice(active)
            words += ["AS", options["actor"].id]
        else:
            options["can"] = source.sample(CAPABILITIES, source.randrange(4))
            words += [word for name in options["can"] for word in ("CAN", name)]
            if self.chance(0.2):
                options["department"] = source.choice(DEPARTMENTS)
                words += ["DEPARTMENT", options["department"]]
        granted = self.q("RUN.CLAIM", *words)
        claimed = self.model.claim(**options)
        assert [grant["run"] for grant in granted] == [run.id for run in claimed]
        for grant, run in zip(granted, claimed):
            self.check_grant(grant, run)

    def take(self):
        """One run by its id, whatever stands before it in the line."""
        run = self.pick("ready", "ready", "running", "suspended", *ENDED)
        if run is None:
            return
        if run.state in ("suspended", *ENDED):
            return self.refused("INVALIDTRANSITION", "RUN.CLAIM", "RUN", run.id)
        can = [word for name in CAPABILITIES for word in ("CAN", name)]
        department = run.task.department
        words = ("DEPARTMENT", department) if department else ()
        granted = self.q("RUN.CLAIM", "RUN", run.id, "LEASE", "40s", *can, *words)
        claimed = run.state == "ready" and not self.model.closed(run)
        assert [grant["run"] for grant in granted] == ([run.id] if claimed else []), run.id
        if claimed:
            self.model.grant(run, 40_000)
            self.check_grant(granted[0], run)

    def start(self):
        run = self.pick("leased")
        if run is not None:
            grant = self.grants[run.id]
            self.refused("INVALIDTRANSITION", "RUN.COMPLETE", run.id, grant["token"])
            self.q("RUN.START", run.id, grant["token"])
            self.model.start(run)
            self.attempts.append((run, grant))

    def late(self):
        """What a worker says about an attempt that is over (DECISIONS 12)."""
        over = [(run, grant) for run, grant in self.attempts
                if grant["attempt"] <= len(run.results)]
        if not over:
            return
        run, grant = self.source.choice(over)
        result = run.results[grant["attempt"] - 1]
        lsn, token = self.q.status()["lsn"], grant["token"]
        said = self.said.get(token)
        if said is not None and self.chance(0.5):
            assert self.q(*said) == "OK"
        else:
            code = {"canceled": "CANCELED", "lost": "STALETOKEN", "timeout": "STALETOKEN",
                    "released": "STALETOKEN"}.get(result, "CONFLICT")
            self.refused(code, "RUN.COMPLETE", run.id, token, "OUTPUT", "something else")
        assert self.q.status()["lsn"] == lsn

    def refused(self, code, *words):
        try:
            reply = self.q(*words)
        except Refused as refused:
            assert refused.code == code, (words, refused)
        else:
            raise AssertionError(f"{words} gave {reply}, not {code}")

    def check_grant(self, grant, run):
        task = run.task
        assert (grant["task"], grant["kind"], grant["payload"]) == (task.id, task.kind, "p")
        is_held = run.state == "leased"
        assert (grant["attempt"], grant["queue"]) == (run.started + is_held, task.queue)
        if not is_held:
            self.attempts.append((run, grant))
        assert grant.get("signal") == run.signal
        children = [(entry["task"], entry["state"]) for entry in grant.get("children") or ()]
        assert children == [(child.id, child.outcome) for child in task.children]
        token = int(grant["token"])
        assert all(token > earlier for earlier in self.tokens.values())
        self.tokens[run.id] = token
        self.grants[run.id] = grant

    def draw_spent(self, run):
        """What an attempt reports, for the model and for the wire."""
        amounts = [(unit, self.source.choice([1, 40, 150]))
                   for unit in UNITS if self.chance(0.25)]
        return amounts, [word for unit, amount in amounts for word in ("SPENT", unit, amount)]

    def finish(self):
        run = self.pick("running")
        if run is None:
            return
        grant, model = self.grants[run.id], self.model
        amounts, spent = self.draw_spent(run)
        reason = self.source.choice(["handler", "budget", "approval"])
        verb, words, rule = self.source.choice([
            ("COMPLETE", ("OUTPUT", "out"), lambda: model.complete(run, amounts)),
            ("COMPLETE", (), lambda: model.complete(run, amounts)),
            ("FAIL", ("no",), lambda: model.fail(run, False, amounts)),
            ("FAIL", ("no",), lambda: model.fail(run, False, amounts)),
            ("FAIL", ("no", "TERMINAL"), lambda: model.fail(run, True, amounts)),
            ("SUSPEND", ("REASON", reason), lambda: model.suspend(run, reason, amounts)),
            ("RELEASE", (), lambda: model.release(run, amounts))])
        words = (f"RUN.{verb}", run.id, grant["token"], *words, *spent)
        assert self.q(*words) == "OK"
        rule()
        self.said[grant["token"]] = words

    def heartbeat(self):
        run = self.pick(*HELD)
        if run is None:
            return
        extend = self.span(5_000, 40_000)
        amounts, words = self.draw_spent(run)
        reply = self.q.heartbeat(self.grants[run.id], "EXTEND", extend, *words)
        self.model.heartbeat(run, extend, amounts)
        assert milliseconds(reply["deadline"]) == run.lease.deadline

    def cancel(self):
        if self.chance(0.5):
            run = self.pick("scheduled", "ready", "suspended", *HELD, *ENDED)
            if run is not None:
                self.both(lambda: self.model.cancel_run(run), "RUN.CANCEL", run.id)
        else:
            task = self.pick_task()
            if task is not None:
                self.both(lambda: self.model.cancel_task(task), "TASK.CANCEL", task.id)

    def resolve(self):
        run = self.pick("suspended")
        if run is None:
            return
        resolution = self.source.choice(["retry", "retry", "retry", "complete", "fail"])
        self.q("RUN.RESOLVE", run.id, resolution)
        self.model.resolve(run, resolution)

    def resubmit(self):
        task = self.pick_task(lambda task: task.key is None)
        if task is not None:
            answers = self.both(lambda: self.model.resubmit(task), "TASK.RESUBMIT", task.id)
            assert answers[0]["task"] == answers[1].id

    def pause(self):
        """Something is paused or goes on; all goes on more often than it is paused."""
        model = self.model
        match self.source.randrange(3):
            case 0:
                model.paused = not model.paused
                self.q("ENGINE.PAUSE" if model.paused else "ENGINE.RESUME")
            case 1:
                name = self.source.choice(QUEUES)
                queue = model.queue(name)
                queue.paused = not queue.paused
                self.q("QUEUE.PAUSE" if queue.paused else "QUEUE.RESUME", name)
            case 2:
                task = self.pick_task(lambda task: task.is_open)
                if task is not None:
                    task.paused = not task.paused
                    self.q("TASK.PAUSE" if task.paused else "TASK.RESUME", task.id)
        if self.chance(0.5) and model.paused:
            model.paused = False
            self.q("ENGINE.RESUME")

    def limit(self):
        source, model = self.source, self.model
        match source.randrange(3):
            case 0:
                name, limit = source.choice(QUEUES), source.choice([0, 0, 1, 2, 5])
                self.q("QUEUE.SET", name, "CONCURRENCY", limit)
                model.queue(name).concurrency = limit or None
            case 1:
                name, count = source.choice(QUEUES), source.choice([0, 0, 1, 3])
                period, burst = source.choice([1_000, 7_000, 60_000]), source.randrange(1, 6)
                self.q("QUEUE.SET", name, "RATE", f"{count}/{period}ms", "BURST", burst)
                model.set_rate(model.queue(name), (count, period) if count else None, burst)
            case 2:
                users = [task for task in model.tasks if task.key]
                if users:
                    key, limit = source.choice(users).key, source.randrange(1, 4)
                    self.q("KEY.SET", key, "LIMIT", limit)
                    model.set_key(key, limit)

    def depend(self):
        task, other = self.pick_task(), self.pick_task()
        if task is None:
            return
        condition = self.source.choice(["success", "end"])
        said = other.id + (":end" if condition == "end" else "")
        self.both(lambda: self.model.depend(task, [(other, condition)]),
                  "TASK.DEPEND", task.id, "AFTER", said)

    def budget(self):
        source, model = self.source, self.model
        task, unit = self.pick_task(), source.choice(UNITS)
        if task is None:
            return
        amount = source.choice([10, 100, 1_000])
        match source.randrange(4):
            case 0:
                self.both(lambda: model.allocate(task, unit, amount),
                          "BUDGET.ALLOCATE", task.id, unit, amount)
            case 1:
                self.both(lambda: model.spend(task, unit, amount),
                          "BUDGET.CONSUME", task.id, unit, amount)
            case _:
                owner = self.pick_task(lambda task: unit in task.budget) or task
                self.both(lambda: model.replenish(owner, unit, amount),
                          "BUDGET.REPLENISH", owner.id, unit, amount)

    def subscribe(self):
        task = self.pick_task(lambda task: task.upcoming)
        if task is None:
            return
        if self.model.subscriptions and self.chance(0.2):
            entry = self.source.choice(self.model.subscriptions)
            self.both(lambda: self.model.unsubscribe(entry),
                      "SUBSCRIPTION.CANCEL", f"s{entry.number}")
            return
        words, said = self.draw_filter()
        is_repeating = self.chance(0.5)
        reply = self.q("SUBSCRIPTION.CREATE", task.id, said,
                       *(("REPEATING",) if is_repeating else ()))
        entry = self.model.subscribe(task, words, is_repeating)
        assert reply["subscription"] == f"s{entry.number}"

    def emit(self):
        key = self.source.choice(SIGNALS)
        words, payload, identity = [], None, None
        if self.chance(0.5):
            self.signals += 1
            payload = f"payload {self.signals}"
            words += ["PAYLOAD", payload]
        if self.chance(0.3):
            identity = f"id{self.source.randrange(20)}"
            words += ["ID", identity]
        reply = self.q("SIGNAL.EMIT", key, *words)
        released, is_duplicate = self.model.emit(key, payload, identity)
        assert reply["duplicate"] == is_duplicate
        if not is_duplicate:
            assert reply["released"] == released, (key, reply)

    def actor(self):
        source, model = self.source, self.model
        active = [actor for actor in model.actors if actor.state == "active"]
        match source.randrange(4):
            case 0 | 1:
                identity = source.choice(["ada", "ben", "cyd"])
                can = source.sample(CAPABILITIES, source.randrange(1, 4))
                department = source.choice([None, *DEPARTMENTS])
                interval = self.span(10_000, 60_000)
                words = [word for name in can for word in ("CAN", name)]
                words += ["DEPARTMENT", department] if department else []
                reply = self.q("ACTOR.REGISTER", identity, *words, "INTERVAL", interval)
                actor = model.register(identity, can, department, interval)
                assert reply["actor"] == actor.id
            case 2:
                if active:
                    actor = source.choice(active)
                    self.q("ACTOR.HEARTBEAT", actor.id)
                    actor.heard = model.now
            case 3:
                if active and self.chance(0.4):
                    actor = source.choice(active)
                    self.q("ACTOR.DEREGISTER", actor.id)
                    model.deregister(actor)

    def ledger(self):
        active = [actor for actor in self.model.actors if actor.state == "active"]
        if not active:
            return
        actor, key = self.source.choice(active), self.source.choice(["audit", "decision"])
        payload = f"entry {len(self.done)}"
        reply = self.q("LEDGER.APPEND", key, payload, "AS", actor.id)
        assert reply["ordinal"] == self.model.append(key, payload, actor)
        entries = self.q("LEDGER.READ", key, "COUNT", 1_000)["entries"]
        assert [(entry["payload"], entry["actor"]) for entry in entries] == (
            self.model.ledgers[None, key])
        assert self.q("LEDGER.VERIFY", key)["valid"]

    def nonsense(self):
        """What can't be is refused with its code and changes nothing."""
        lsn = self.q.status()["lsn"]
        run = self.pick(*ENDED, "ready", "scheduled")
        cases = [("NOTFOUND", "TASK.GET", "t99999"), ("NOTFOUND", "RUN.CANCEL", "r99999"),
                 ("NOTFOUND", "TASK.SUBMIT", "k", "", "PARENT", "t99999"),
                 ("NOTFOUND", "SUBSCRIPTION.CANCEL", "s99999"),
                 ("NOTFOUND", "ACTOR.HEARTBEAT", "a99999")]
        if run is not None:
            cases.append(("STALETOKEN", "RUN.HEARTBEAT", run.id, 1))
            cases.append(("INVALIDTRANSITION", "RUN.RESUME", run.id))
        if run is not None and run.state not in ENDED:
            task = run.task.id
            cases.append(("CYCLE", "TASK.DEPEND", task, "AFTER", task))
        code, *words = self.source.choice(cases)
        try:
            reply = self.q(*words)
        except Refused as refused:
            ok = (code, "INVALIDTRANSITION") if code == "CYCLE" else (code,)
            ok = (*ok, "CANCELED") if code == "STALETOKEN" else ok
            assert refused.code in ok, (words, refused)
        else:
            raise AssertionError(f"{words} gave {reply}")
        assert self.q.status()["lsn"] == lsn, words

    # Time, snapshots, death.

    def advance(self):
        """To the next thing that happens, or not that far: then what happens is plain."""
        step = self.span(0, 2_000, 10_000, 60_000)
        moment = self.model.next_moment()
        if moment is not None:
            step = max(1, min(step, moment - self.model.now))
        self.q.advance(step)
        self.model.advance(step)

    def snapshot(self):
        self.q("ENGINE.SNAPSHOT")

    def kill(self):
        """SIGKILL; a last event tells the next life what time it was."""
        self.touches += 1
        self.q("QUEUE.SET", "clock", "CONCURRENCY", self.touches)
        self.q = self.daemon.reopen()
        self.model.crash()
        for run in self.model.by_state(*HELD):
            if self.chance(0.5):
                self.q.heartbeat(self.grants[run.id], "EXTEND", 1)
                self.model.heartbeat(run, 1)
