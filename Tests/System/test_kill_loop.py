"""GX-20, CH-01: SIGKILL under load, nothing acked is lost, nothing is done twice (G1, G3, G4)."""
from kill_loop import kill_loop


def test_gx_20_a_hundred_kills_under_load(capsys):
    with capsys.disabled():
        print()
        findings = kill_loop(kills=100)
    assert findings.problems[:20] == []
    assert findings.kills >= 100
    assert findings.acks > 1_000
