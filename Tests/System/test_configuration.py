"""The configuration file: read at the start, checked, shown, and read again on SIGHUP."""
import json
import os
import signal

import pytest

from daemon import aqctl, eventually


@pytest.fixture
def file(home):
    """Writes the configuration: `file(text)`; its path."""
    path = home.root / "aq.yaml"

    def write(text):
        path.write_text(text)
        return path

    return write


def reload(daemon, path, text, waits_for):
    """Writes the file and has it read again; the lines the daemon said about it."""
    path.write_text(text)
    before = len(daemon.lines)
    os.kill(daemon.pid, signal.SIGHUP)
    eventually(lambda: any(waits_for in line for line in daemon.lines[before:]), what=waits_for)
    return "\n".join(daemon.lines[before:])


def test_config_file_sets_limits(launch, home, file):
    path = file("limits: {payload_bytes: 1KiB, request_bytes: 128KiB}\n")
    q = launch("--config", str(path), home=home).client()
    assert q("CONFIG.GET", "payload-bytes") == {"payload-bytes": "1024"}
    assert q("CONFIG.GET", "request-bytes") == {"request-bytes": "131072"}
    with pytest.raises(Exception, match="LIMIT"):
        q("TASK.SUBMIT", "k", "x" * 1025)
    q("TASK.SUBMIT", "k", "x" * 1024)


def test_bad_config_file_refuses_to_start(launch, home, file):
    from daemon import Daemon
    path = file("limits:\n  payload_byte: 1\n")
    daemon = Daemon(home, "--config", str(path))
    assert daemon.refuse() == 78
    assert f"{path}:2:3: there is no 'payload_byte'; did you mean payload_bytes?" in daemon.log
    assert not home.data.exists()


def test_missing_config_file_refuses_to_start(home):
    from daemon import Daemon
    daemon = Daemon(home, "--config", "/nowhere/aq.yaml")
    assert daemon.refuse() == 78
    assert "/nowhere/aq.yaml: No such file" in daemon.log


def test_flag_over_environment_over_file(home, file):
    path = file("data_dir: /file\nsocket: /file/s\ngrace: 1s\n")
    environment = {"AQ_SOCKET": "/environment/s", "AQ_CONFIG": str(path)}
    environment["AQ_DATA_DIR"] = ""
    done = aqctl("config", "view", "--data-dir", "/flag", "-o", "json", environment=environment)
    rows = {row["setting"]: (row["value"], row["from"]) for row in json.loads(done.stdout)}
    assert rows["data_dir"] == ("/flag", "flag")
    assert rows["socket"] == ("/environment/s", "environment")
    assert rows["grace"] == ("1s", "file, line 3")
    assert rows["snapshots"] == ("automatic", "built in")


def test_config_check_and_schema(file):
    path = file("identities:\n  - {uid: 1, standing: identity, actor: planner}\n")
    done = aqctl("config", "check", path)
    assert done.returncode == 0 and "rules: 1" in done.stdout
    path = file("identities:\n  - {uid: 1, standing: king}\n")
    done = aqctl("config", "check", path)
    assert done.returncode == 78
    assert f"{path}:2:24: standing takes administrator, identity, unknown" in done.stderr
    assert "AQ3011" in done.stderr
    names = [row["setting"] for row in json.loads(aqctl("config", "schema", "-o", "json").stdout)]
    assert "retention.minimum_age" in names


def test_sighup_takes_a_changed_file_whole_or_not_at_all(launch, home, file):
    path = file("limits: {payload_bytes: 1KiB}\ngrace: 1s\n")
    daemon = launch("--config", str(path), home=home)
    q = daemon.client()
    said = reload(
        daemon, path, "limits: {payload_bytes: 2KiB, request_bytes: 1}\n", "stays as it was")
    assert f"{path}:1:46: limits.request_bytes takes 64KiB to 16MiB, not '1'" in said
    assert q("CONFIG.GET", "payload-bytes") == {"payload-bytes": "1024"}
    said = reload(
        daemon, path, "limits: {payload_bytes: 2KiB}\ngrace: 2s\n", "needs a restart")
    assert "limits.payload_bytes is 2KiB now, was 1KiB" in said
    assert "grace stays 1s; 2s needs a restart" in said
    assert q("CONFIG.GET", "payload-bytes") == {"payload-bytes": "2048"}
    q("TASK.SUBMIT", "k", "x" * 2048)
    # What was put off is told again, for it still isn't so.
    said = reload(
        daemon, path, "limits: {payload_bytes: 2KiB}\ngrace: 2s\n", "needs a restart")
    assert "payload_bytes" not in said
    said = reload(
        daemon, path, "limits: {payload_bytes: 2KiB}\ngrace: 1s\n", "nothing changed")


def test_sighup_without_a_file_is_told(daemon):
    os.kill(daemon.pid, signal.SIGHUP)
    eventually(lambda: "no configuration file" in daemon.log)
    daemon.client()("PING")


def test_socket_mode(launch, home, file):
    launch("--config", str(file("socket_mode: 0666\n")), home=home)
    assert home.socket.stat().st_mode & 0o777 == 0o666
