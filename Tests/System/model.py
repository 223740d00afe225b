"""What the domain says, as naively as it can be said: the oracle of test_model.py.

Everything is found by looking through everything; nothing is fast, indexed or remembered twice.
Written from DOMAIN and DECISIONS; where they leave a choice open the comment says which was made.
"""
import fractions

ENDED = ("completed", "failed", "canceled")
HELD = ("leased", "running")
INTERRUPTIONS = 5
DEEPEST = 8
GRACE = 10_000
LARGEST = 2**64 - 1


class Refusal(Exception):
    """The rules refuse; `code` is the wire's."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Run:
    """One occurrence of a task. Its id is None until the daemon has said it."""

    def __init__(self, task, due):
        self.task, self.due = task, due
        self.id = None
        self.state = "scheduled"
        self.failures = self.interruptions = self.started = 0
        self.holds_key = False
        self.suspended_for = None
        self.start_by = self.signal = None
        self.results = []
        self.lease = None

    @property
    def number(self):
        return int(self.id[1:])


class Lease:
    """Who works on a run, and until when."""

    def __init__(self, deadline, detached, actor):
        self.deadline, self.detached, self.actor = deadline, detached, actor
        # What its task's estimates hold, and where: settled at the claim.
        self.reserved = []
        # From when its attempt runs, and until when it may.
        self.since = self.timeout = None
        # After a restart: until when its holder may come back.
        self.grace = None

    @property
    def ends(self):
        ends = self.deadline if self.grace is None else min(self.deadline, self.grace)
        return min(ends, self.timeout) if self.timeout else ends


class Budget:
    """What a task may spend of one unit."""

    def __init__(self, limit):
        self.limit, self.consumed = limit, 0


class Task:
    """What was asked for: the options of a submit, and what became of it."""

    DEFAULTS = {
        "queue": "default", "kind": "k", "priority": 4, "attempts": 5, "key": None, "limit": None,
        "on_retry": "hold", "delay": 0, "count": 1, "every": 0, "cron": 0, "overlap": "allow",
        "after": (), "parent": None, "budgets": {}, "estimate": {}, "require": (),
        "department": None, "on": (), "timeout": 0, "safety": "idempotent", "tenant": None,
        "start_by": 0, "tags": (),
    }

    def __init__(self, number, **options):
        assert set(options) <= set(self.DEFAULTS), options
        for name, value in {**self.DEFAULTS, **options}.items():
            setattr(self, name, value)
        self.options = options
        self.number = number
        self.budget = {unit: Budget(limit) for unit, limit in self.budgets.items()}
        self.edges = [list(edge) for edge in self.after]
        self.runs, self.children = [], []
        self.paused = False
        # The run that came due last.
        self.current = None
        self.origin = 0
        self.derived = 0
        self.outcome = "pending"

    @property
    def id(self):
        return f"t{self.number}"

    @property
    def is_open(self):
        return self.outcome == "pending"

    @property
    def upcoming(self):
        return next((run for run in self.runs if run.state == "scheduled"), None)


class Queue:
    """A lane with its limits; `None` where there is none."""

    def __init__(self):
        self.paused, self.concurrency, self.rate, self.burst = False, None, None, None
        self.tokens, self.counted = fractions.Fraction(0), 0


class Subscription:
    def __init__(self, number, task, words, repeating):
        self.number, self.task, self.words, self.repeating = number, task, words, repeating
        self.state, self.triggered = "armed", 0
        self.pending, self.payload = False, None


class Actor:
    def __init__(self, number, identity, tenant):
        self.number, self.identity, self.tenant = number, identity, tenant
        self.state, self.heard = "active", 0
        self.capabilities, self.department, self.interval = (), None, 0

    @property
    def id(self):
        return f"a{self.number}"


class Model:
    """The whole world, and the clock in milliseconds."""

    def __init__(self, now=0):
        self.now = now
        self.tasks, self.subscriptions, self.actors = [], [], []
        # Subscriptions that have something to release at the end of the decision.
        self.matched = []
        self.queues, self.keys, self.signals, self.ledgers = {}, {}, {}, {}
        self.paused = False

    # Reading.

    @property
    def runs(self):
        return [run for task in self.tasks for run in task.runs]

    def by_state(self, *states):
        return [run for run in self.runs if run.state in states]

    def states(self):
        return {run.id: run.state for run in self.runs}

    def outcomes(self):
        return {task.id: task.outcome for task in self.tasks}

    def queue(self, name, tenant=None):
        return self.queues.setdefault((tenant, name), Queue())

    def depth(self, task):
        return 0 if task.parent is None else 1 + self.depth(task.parent)

    def ancestry(self, task):
        """The task and its ancestors, nearest first."""
        return [] if task is None else [task, *self.ancestry(task.parent)]

    def budget_of(self, task, unit):
        """Whose budget a task draws on: its own or its nearest ancestor's."""
        return next((other for other in self.ancestry(task) if unit in other.budget), None)

    def reserved(self, owner, unit):
        """What the estimates of running runs hold."""
        return sum(amount for run in self.by_state(*HELD)
                   for holder, what, amount in run.lease.reserved
                   if (holder, what) == (owner, unit))

    def is_exhausted(self, owner, unit):
        budget = owner.budget[unit]
        return budget.consumed + self.reserved(owner, unit) >= budget.limit

    # Submitting.

    def submit(self, **options):
        task = Task(len(self.tasks) + 1, **options)
        if task.parent is not None and not task.parent.is_open:
            raise Refusal("INVALIDTRANSITION")
        if task.parent is not None and self.depth(task.parent) == DEEPEST:
            raise Refusal("LIMIT")
        if task.key:
            self._set_limit(task)
        self.tasks.append(task)
        if task.parent is not None:
            task.parent.children.append(task)
        self.queue(task.queue, task.tenant)
        for words, repeating in task.on:
            self.subscribe(task, words, repeating)
        if task.cron:
            task.origin = (self.now // task.cron + 1) * task.cron
        else:
            task.origin = self.now + task.delay
        if any(self._status(edge) == "failed" for edge in task.edges):
            # It will never run, and so nothing follows its first occurrence.
            task.count = 1
        self._derive(task)
        self._settle()
        return task

    def resubmit(self, task):
        """A new task like it, due now, behind nobody, with all the time it needs; of the same
        family while that goes on."""
        options = {**task.options, "after": (), "delay": 0, "start_by": 0, "on": ()}
        if task.parent is not None and not task.parent.is_open:
            options["parent"] = None
        return self.submit(**options)

    def _set_limit(self, task):
        """The first task of a key sets its limit; others must agree (DECISIONS 10)."""
        name = (task.tenant, task.key)
        users = [other for other in self.tasks
                 if other.is_open and (other.tenant, other.key) == name]
        fixed, limit = self.keys.get(name, (False, 1))
        if not users and not fixed:
            limit = task.limit or 1
        elif task.limit and task.limit != limit:
            raise Refusal("CONFLICT")
        self.keys[name] = (fixed, limit)

    def set_key(self, name, limit, tenant=None):
        self.keys[tenant, name] = (True, limit)

    def _derive(self, task):
        """The next occurrence, if one is left; whatever is due becomes ready."""
        if task.derived == task.count or not task.is_open:
            return
        step = task.cron or task.every
        run = Run(task, task.origin + task.derived * step)
        task.derived += 1
        task.runs.append(run)
        if task.start_by:
            run.start_by = (run.due if step else self.now) + task.start_by
        if run.due <= self.now:
            self._becomes_due(run)
        else:
            self.matched += [subscription for subscription in self.subscriptions
                             if subscription.task is task and subscription.pending]

    def _becomes_due(self, run):
        """Its time has come: it runs beside those before it, instead of them, or not at all."""
        task = run.task
        others = [other for other in task.runs if other is not run and other.state not in ENDED]
        if others and task.overlap == "skip":
            self._end(run, "canceled")
            return
        if task.overlap == "cancel" and task.current in others:
            self._end(task.current, "canceled")
        self._release(run)

    def _release(self, run):
        """It may go, due or not; the next one is to come."""
        run.state, run.task.current = "ready", run
        self._entered(run, "ready")
        self._derive(run.task)

    def depend(self, task, edges):
        if not task.is_open:
            raise Refusal("INVALIDTRANSITION")
        if any(run.started for run in task.runs) or any(
                run.state in HELD for run in task.runs):
            raise Refusal("INVALIDTRANSITION")
        for other, _ in edges:
            if self._waits_for(other, task):
                raise Refusal("CYCLE")
        for other, condition in edges:
            if [other, condition] not in task.edges:
                task.edges.append([other, condition])
        self._settle()

    def _waits_for(self, task, other):
        """A task waits for itself, its prerequisites and its children, however far; what has ended
        waits for nothing."""
        return task is other or task.is_open and (
            any(self._waits_for(next_, other) for next_, _ in task.edges)
            or any(self._waits_for(child, other) for child in task.children))

    # Gates.

    def closed(self, run):
        """The gates that are shut for a ready run, whoever asks."""
        task = run.task
        queue = self.queue(task.queue, task.tenant)
        shut = []
        if self.paused:
            shut.append("engine")
        if queue.paused:
            shut.append("queue")
        if task.paused:
            shut.append("task")
        if any(self._status(edge) != "met" for edge in task.edges):
            shut.append("dependency")
        if task.key and not run.holds_key and self._key_is_taken(task):
            shut.append("key")
        if queue.concurrency and self._held(task) >= queue.concurrency:
            shut.append("queue_concurrency")
        if queue.rate and self._tokens(queue) < 1:
            shut.append("queue_rate")
        if not self._may_spend(task):
            shut.append("budget")
        return shut

    def _held(self, task):
        return len([run for run in self.by_state(*HELD)
                    if (run.task.tenant, run.task.queue) == (task.tenant, task.queue)])

    def _key_is_taken(self, task):
        holders = [run for run in self.runs if run.holds_key
                   and (run.task.tenant, run.task.key) == (task.tenant, task.key)]
        return len(holders) >= self.keys[task.tenant, task.key][1]

    def _tokens(self, queue):
        count, period = queue.rate
        gained = fractions.Fraction((self.now - queue.counted) * count, period)
        return min(fractions.Fraction(queue.burst), queue.tokens + gained)

    def set_rate(self, queue, rate, burst):
        """A new bucket is full; from another rate's as many tokens are missing as before."""
        missing = queue.burst - self._tokens(queue) if queue.rate else 0
        queue.rate, queue.burst = rate, burst
        queue.tokens, queue.counted = max(burst - missing, fractions.Fraction(0)), self.now

    def _may_spend(self, task):
        units = {unit for other in self.ancestry(task) for unit in other.budget}
        for unit in units:
            owner = self.budget_of(task, unit)
            budget = owner.budget[unit]
            used = budget.consumed + self.reserved(owner, unit)
            if used >= budget.limit or used + task.estimate.get(unit, 0) > budget.limit:
                return False
        return True

    # Working.

    def claim(self, count, lease, queues=("default",), can=(), department=None, actor=None,
              detached=False, hold=False, tenant=None):
        """The runs that a claim gets, in order."""
        if actor is not None:
            can, department, tenant = actor.capabilities, actor.department, actor.tenant
        claimed = []
        for run in sorted(self.by_state("ready"),
                          key=lambda run: (-run.task.priority, run.number)):
            task = run.task
            if len(claimed) == count or self.closed(run):
                continue
            if task.queue not in queues or task.tenant != tenant or not set(
                    task.require) <= set(can):
                continue
            if task.department and task.department != department:
                continue
            self._take(run, lease, detached, hold, actor)
            claimed.append(run)
        if actor is not None and claimed:
            actor.heard = self.now
        return claimed

    def _take(self, run, lease, detached, hold, actor):
        queue = self.queue(run.task.queue, run.task.tenant)
        if queue.rate:
            queue.tokens, queue.counted = self._tokens(queue) - 1, self.now
        run.lease = Lease(self.now + lease, detached, actor)
        owners = [(self.budget_of(run.task, unit), unit) for unit in run.task.estimate]
        run.lease.reserved = [(owner, unit, run.task.estimate[unit])
                              for owner, unit in owners if owner]
        run.state, run.holds_key = "leased", bool(run.task.key)
        self._entered(run, "leased")
        if not hold:
            self.start(run)

    def grant(self, run, lease):
        """One run by its id; the caller has seen to its gates."""
        self._take(run, lease, False, False, None)

    def start(self, run):
        """The attempt begins; so does its time."""
        run.lease.since, run.lease.grace = self.now, None
        run.lease.timeout = self.now + run.task.timeout if run.task.timeout else None
        run.state = "running"
        run.started += 1
        self._entered(run, "running")

    def heartbeat(self, run, extend, spent=()):
        run.lease.deadline = max(run.lease.deadline, self.now + extend)
        run.lease.grace = None
        if run.lease.actor is not None:
            run.lease.actor.heard = self.now
        self.consume(run.task, spent)

    def complete(self, run, spent=()):
        self._finish(run, "success", "completed", spent)

    def fail(self, run, is_terminal, spent=()):
        run.failures += 1
        if is_terminal or run.failures >= run.task.attempts:
            self._finish(run, "terminalFailure" if is_terminal else "failure", "failed", spent)
        else:
            self._finish(run, "failure", "ready", spent)

    def suspend(self, run, reason, spent=()):
        run.suspended_for = reason
        self._finish(run, "suspended", "suspended", spent)

    def release(self, run, spent=()):
        self._finish(run, "released", "ready", spent)

    def resolve(self, run, resolution):
        run.suspended_for = None
        if resolution == "retry":
            run.state = "ready"
            self._entered(run, "ready")
        else:
            self._end(run, "completed" if resolution == "complete" else "failed")
        self._settle()

    def _finish(self, run, result, state, spent):
        self._end_lease(run, result)
        if state in ENDED:
            self._end(run, state)
        else:
            self._rest(run, state)
        self.consume(run.task, spent)
        self._settle()

    def _end_lease(self, run, result):
        """The attempt is over; the engine counts the time it took."""
        since, run.lease = run.lease.since, None
        if since is None:
            return
        took = self.now - since
        run.results.append(result)
        if took and self.budget_of(run.task, "time"):
            self.consume(run.task, [("time", took)])

    def _rest(self, run, state):
        """A run that isn't done keeps its key, or frees it, as its task says; one that was never
        started has nothing to keep it for."""
        run.state = state
        run.holds_key = run.holds_key and run.task.on_retry == "hold" and run.started > 0
        self._entered(run, state)

    def _lose(self, run, by_worker):
        """The lease ended; only a worker's own doing counts toward quarantine (DECISIONS 4)."""
        was_started = run.state == "running"
        self._end_lease(run, "lost")
        is_poison = by_worker and run.interruptions >= INTERRUPTIONS
        if was_started and run.task.safety == "transactional":
            run.suspended_for = "uncertain"
        elif was_started and is_poison:
            run.suspended_for = "quarantined"
        run.interruptions += by_worker and was_started
        self._rest(run, "suspended" if run.suspended_for else "ready")
        self._settle()

    # Ending.

    def cancel_run(self, run):
        if run.state in ENDED:
            if run.state != "canceled":
                raise Refusal("INVALIDTRANSITION")
            return
        self._end(run, "canceled")
        self._settle()

    def cancel_task(self, task):
        if not task.is_open:
            if task.outcome != "canceled":
                raise Refusal("INVALIDTRANSITION")
            return
        self._cancel(task)
        self._settle()

    def _cancel(self, task):
        """Its open runs and all descendants; no occurrence comes any more."""
        task.count = task.derived
        for run in task.runs:
            if run.state not in ENDED:
                self._end(run, "canceled")
        for child in task.children:
            if child.is_open:
                self._cancel(child)

    def _end(self, run, state):
        if run.lease:
            self._end_lease(run, "canceled")
        due = run.state == "scheduled"
        run.state, run.holds_key, run.suspended_for = state, False, None
        self._entered(run, state)
        if due:
            # An occurrence that was canceled before its time makes room for the next.
            self._derive(run.task)

    def _status(self, edge):
        other, condition = edge
        if other.is_open:
            return "pending"
        return "met" if condition == "end" or other.outcome == "succeeded" else "failed"

    def _settle(self):
        """Tasks end, whoever waits for a bad end is canceled, and so on until nothing changes."""
        changed = True
        while changed:
            changed = False
            for task in self.tasks:
                if not task.is_open:
                    continue
                if self._is_through(task):
                    states = [run.state for run in task.runs]
                    task.outcome = "succeeded" if "completed" in states else (
                        "failed" if "failed" in states else "canceled")
                    changed = True
                    self._task_ended(task)
                elif any(self._status(edge) == "failed" for edge in task.edges) and any(
                        run.state not in ENDED for run in task.runs):
                    self._cancel(task)
                    changed = True

    def _is_through(self, task):
        return task.derived == task.count and all(
            run.state in ENDED for run in task.runs) and not any(
            child.is_open for child in task.children)

    # Budgets.

    def allocate(self, task, unit, limit):
        if not task.is_open:
            raise Refusal("INVALIDTRANSITION")
        if unit in task.budget:
            raise Refusal("CONFLICT")
        task.budget[unit] = Budget(limit)

    def replenish(self, task, unit, limit):
        """A new limit, nothing consumed; what was suspended for it goes on, unless another of its
        budgets is used up too."""
        if unit not in task.budget:
            raise Refusal("NOTFOUND")
        if not task.is_open:
            raise Refusal("INVALIDTRANSITION")
        task.budget[unit] = Budget(limit)
        for run in self.by_state("suspended"):
            if run.suspended_for == "budget" and self.budget_of(run.task, unit) is task:
                if self._may_spend(run.task):
                    self.resolve(run, "retry")

    def spend(self, task, unit, amount):
        """Consumption that nobody's attempt reports."""
        if self.budget_of(task, unit) is None:
            raise Refusal("NOTFOUND")
        if not task.is_open:
            raise Refusal("INVALIDTRANSITION")
        self.consume(task, [(unit, amount)])

    def consume(self, task, amounts):
        for unit, amount in amounts:
            owner = self.budget_of(task, unit)
            if owner is None:
                continue
            budget = owner.budget[unit]
            before = budget.consumed
            budget.consumed = min(LARGEST, before + amount)
            self._crossed(owner, unit, before, budget.consumed, budget.limit)

    # Subscriptions.

    def subscribe(self, task, words, repeating):
        if not task.is_open:
            raise Refusal("INVALIDTRANSITION")
        subscription = Subscription(len(self.subscriptions) + 1, task, words, repeating)
        self.subscriptions.append(subscription)
        # What has ended well has happened; all else is what is to come.
        if words[0] == "task" and any(
                other.id == words[1] and other.outcome == "succeeded" for other in self.tasks):
            self._match(subscription)
        return subscription

    def unsubscribe(self, subscription):
        if subscription.state == "triggered":
            raise Refusal("INVALIDTRANSITION")
        subscription.state, subscription.pending = "canceled", False

    def emit(self, key, payload=None, identity=None, tenant=None):
        """How many runs it released, and whether it was there before."""
        if identity is not None:
            if (tenant, identity) in self.signals:
                return 0, True
            self.signals[tenant, identity] = key
        self._trigger(("signal", key), tenant, payload)
        return self.serve(), False

    def _entered(self, run, state):
        self._trigger(("run", run.task.id, state), run.task.tenant)

    def _task_ended(self, task):
        if task.outcome == "succeeded":
            self._trigger(("task", task.id), task.tenant)
        for subscription in self.subscriptions:
            if subscription.task is task and subscription.state == "armed":
                subscription.state, subscription.pending = "canceled", False

    def _crossed(self, owner, unit, before, after, limit):
        for subscription in self.subscriptions:
            words = subscription.words
            if words[:3] == ("budget", owner.id, unit):
                if before * 100 < words[3] * limit <= after * 100:
                    self._match(subscription)

    def _trigger(self, words, tenant, payload=None):
        for subscription in self.subscriptions:
            if subscription.words == words and subscription.task.tenant == tenant:
                self._match(subscription, payload)

    def _match(self, subscription, payload=None):
        """What it waits for has happened; remembered once, until there is a run to release."""
        if subscription.state == "armed" and not subscription.pending:
            subscription.pending, subscription.payload = True, payload
            self.matched.append(subscription)

    def serve(self):
        """The decision's end: each match releases its task's scheduled run, and how many did.

        One that matches again in the decision in which it fired waits for the next.
        """
        fired, deferred = [], []
        while self.matched:
            matched, self.matched = self.matched, []
            for subscription in matched:
                run = subscription.task.upcoming
                if not subscription.pending or run is None:
                    continue
                if subscription in fired:
                    deferred.append(subscription)
                    continue
                fired.append(subscription)
                subscription.triggered += 1
                subscription.pending = False
                if not subscription.repeating:
                    subscription.state = "triggered"
                run.signal = subscription.payload
                self._release(run)
                self._settle()
        self.matched = deferred
        return len(fired)

    # Actors and ledgers.

    def register(self, identity, capabilities, department, interval, tenant=None):
        actor = next((actor for actor in self.actors if actor.state == "active" and (
            actor.identity, actor.tenant) == (identity, tenant)), None)
        if actor is None:
            actor = Actor(len(self.actors) + 1, identity, tenant)
            self.actors.append(actor)
        actor.capabilities, actor.department = tuple(capabilities), department
        actor.interval, actor.heard = interval, self.now
        return actor

    def deregister(self, actor):
        actor.state = "inactive"
        for run in self.by_state(*HELD):
            if run.lease.actor is actor:
                self._lose(run, by_worker=True)

    def append(self, key, payload, actor, tenant=None):
        entries = self.ledgers.setdefault((tenant, key), [])
        entries.append((payload, actor.id))
        return len(entries)

    # Time.

    def next_moment(self):
        """When something happens by itself."""
        moments = [run.due for run in self.by_state("scheduled")]
        moments += [run.lease.ends for run in self.by_state(*HELD)]
        moments += [run.start_by for run in self._unstarted()]
        moments += [actor.heard + 3 * actor.interval for actor in self.actors
                    if actor.state == "active"]
        return min(moments, default=None)

    def advance(self, milliseconds):
        end = self.now + milliseconds
        while (moment := self.next_moment()) is not None and moment <= end:
            self.now = max(self.now, moment)
            self._fire()
        self.now = end

    def _fire(self):
        for run in self.by_state("scheduled"):
            if run.state == "scheduled" and run.due <= self.now:
                self._becomes_due(run)
        for run in self.by_state(*HELD):
            if run.lease is None or run.lease.ends > self.now:
                continue
            if run.lease.timeout and run.lease.timeout <= self.now:
                run.failures += 1
                is_last = run.failures >= run.task.attempts
                self._finish(run, "timeout", "failed" if is_last else "ready", ())
            else:
                self._lose(run, by_worker=run.lease.grace is None)
        for run in self._unstarted():
            if run.start_by <= self.now:
                self._end(run, "failed")
        for actor in self.actors:
            if actor.state == "active" and actor.heard + 3 * actor.interval <= self.now:
                self.deregister(actor)
        self._settle()

    def _unstarted(self):
        """Runs with a time to be started by that haven't been."""
        return [run for run in self.by_state("scheduled", "ready", "leased")
                if run.start_by and not run.started]

    def crash(self):
        """The daemon's own: who holds a lease on a connection has a while to come back."""
        for run in self.by_state(*HELD):
            if not run.lease.detached:
                run.lease.grace = self.now + GRACE
