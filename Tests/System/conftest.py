"""Daemons for tests: fresh directories, killed and removed at the end."""
import pytest

pytest.register_assert_rewrite("client", "life")

from daemon import AQCTL, Daemon, Home


def pytest_sessionstart(session):
    if AQCTL is None or not AQCTL.exists():
        raise pytest.UsageError("no aqctl: build it, or name it in AQCTL")


@pytest.fixture
def launch():
    """Starts daemons: `launch(*flags, clock="test", home=None)`."""
    started = []

    def launch(*flags, home=None, **options):
        daemon = Daemon(home or Home(), *flags, **options)
        started.append(daemon)
        return daemon.start()

    yield launch
    for daemon in started:
        daemon.close()


@pytest.fixture
def home():
    """A home without a store."""
    place = Home()
    yield place
    place.remove()


@pytest.fixture
def daemon(launch):
    """A daemon on the test clock."""
    return launch()


@pytest.fixture
def q(daemon):
    """A client of a daemon on the test clock."""
    return daemon.client()


@pytest.fixture
def live(launch):
    """A daemon on the real clock."""
    return launch(clock="real")


@pytest.fixture
def assert_durable(daemon):
    """Kills and reopens the daemon; the whole read surface must be the same. A new client."""

    def check():
        before = daemon.clients[-1].surface()
        after_client = daemon.reopen()
        assert after_client.surface() == before
        return after_client

    return check
