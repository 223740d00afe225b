"""What the domain says, as naively as it can be said: the oracle of test_model.py.

Everything is found by looking through everything; nothing is fast, indexed or remembered twice.
"""

ENDED = ("completed", "failed", "canceled")
INTERRUPTIONS = 5


class Run:
    """A task with its one run."""

    def __init__(self, number, priority, key, on_retry, attempts, after, due):
        self.number, self.priority, self.key, self.on_retry = number, priority, key, on_retry
        self.attempts, self.after, self.due = attempts, after, due
        self.state = "scheduled" if due else "ready"
        self.failures = self.interruptions = 0
        self.holds_key = False

    @property
    def id(self):
        return f"r{self.number}"


class Model:
    """All runs, and the clock in milliseconds."""

    def __init__(self):
        self.runs = []
        self.now = 0

    def states(self):
        return {run.id: run.state for run in self.runs}

    def by_state(self, *states):
        return [run for run in self.runs if run.state in states]

    # Commands.

    def submit(self, priority, key, on_retry, attempts, after, delay):
        due = self.now + delay if delay else 0
        self.runs.append(Run(len(self.runs) + 1, priority, key, on_retry, attempts, after, due))
        self._settle()
        return self.runs[-1]

    def claim(self, count):
        """The runs that a claim gets, in order."""
        claimed = []
        for run in sorted(self.by_state("ready"), key=lambda run: (-run.priority, run.number)):
            if len(claimed) < count and self._may_start(run):
                run.state, run.holds_key = "running", True
                claimed.append(run)
        return claimed

    def complete(self, run):
        self._end(run, "completed")

    def fail(self, run, terminal):
        run.failures += 1
        if terminal or run.failures >= run.attempts:
            self._end(run, "failed")
        else:
            self._interrupt(run, "ready")

    def suspend(self, run):
        self._interrupt(run, "suspended")

    def release(self, run):
        self._interrupt(run, "ready")

    def resume(self, run):
        run.state = "ready"

    def cancel(self, run):
        self._end(run, "canceled")

    def lose(self, run, by_worker):
        """The lease ended; only a worker's own doing counts toward quarantine."""
        run.interruptions += by_worker
        is_poison = by_worker and run.interruptions > INTERRUPTIONS
        self._interrupt(run, "suspended" if is_poison else "ready")

    def advance(self, milliseconds):
        self.now += milliseconds
        for run in self.by_state("scheduled"):
            if run.due <= self.now:
                run.state = "ready"

    # Rules.

    def _may_start(self, run):
        if any(self.runs[task - 1].state != "completed" for task in run.after):
            return False
        return not run.key or not any(
            other.holds_key and other is not run for other in self.runs if other.key == run.key)

    def _interrupt(self, run, state):
        """A run that isn't done keeps its key, or frees it, as its task says."""
        run.state = state
        run.holds_key = run.holds_key and run.on_retry == "hold"

    def _end(self, run, state):
        run.state, run.holds_key = state, False
        self._settle()

    def _settle(self):
        """Whoever waits for something that ended badly is canceled, and so on."""
        changed = True
        while changed:
            changed = False
            for run in self.runs:
                if run.state not in ENDED and any(
                        self.runs[task - 1].state in ("failed", "canceled") for task in run.after):
                    run.state, run.holds_key = "canceled", False
                    changed = True
