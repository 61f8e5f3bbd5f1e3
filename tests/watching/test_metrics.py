"""The metrics: what is counted, what is looked up, and that the files in deploy/ name nothing else."""

import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from monitor.records import PollReport
from monitor.watching.metrics import ANSWERS, Facts, MailboxFacts, Metrics

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "alerts.yml"
DASHBOARD = DEPLOY / "grafana" / "dashboard.json"
NOW = datetime(2026, 11, 25, tzinfo=UTC)
FACTS = Facts(
    state="stale",
    mailboxes=(
        MailboxFacts(name="support", age=90.0, needs_person=True, is_failing=True, remaining=7, unmatched=2),
        MailboxFacts(name="sales", age=None, needs_person=False, is_failing=False, remaining=0, unmatched=0),
    ),
    data_age=90.0,
    snapshot_age=5.0,
    current_responses=10,
    trailing_responses=30,
    waiting=4,
    parts=(("store", True), ("scheduler", False)),
    displays=(("good", 2), ("silent", 1)),
)


def report(name: str = "support", **changes: Any) -> PollReport:  # noqa: ANN401 - fields of a report
    """Return a poll's report."""
    return PollReport(name=name, started_at=NOW, finished_at=NOW, **changes)


def samples(metrics: Metrics, facts: Facts = FACTS) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Return what Prometheus would read."""
    families = text_string_to_metric_families(metrics.text(facts).decode())
    return {(one.name, frozenset(one.labels.items())): one.value for each in families for one in each.samples}


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    """Return one value, None where there is none."""
    return samples(metrics).get((name, frozenset(labels.items())))


def test_polls_are_counted() -> None:
    """A poll counts by how it ended, with what it read and found, and how long it took."""
    metrics = Metrics("1.2.3")
    metrics.polled(report(messages_read=9, responses=3, problems={"no-date": 2}, seconds=0.3))
    metrics.polled(report(error="away", seconds=8))
    metrics.polled(report(error="refused", needs_person=True))
    polls = {outcome: value(metrics, "monitor_polls_total", mailbox="support", outcome=outcome) for outcome in OUTCOMES}
    assert polls == {"good": 1, "failed": 1, "person": 1}
    assert value(metrics, "monitor_messages_read_total", mailbox="support") == 9
    assert value(metrics, "monitor_responses_total", mailbox="support") == 3
    assert value(metrics, "monitor_problems_total", mailbox="support", kind="no-date") == 2
    assert value(metrics, "monitor_poll_seconds_count", mailbox="support") == 3
    assert value(metrics, "monitor_poll_seconds_bucket", mailbox="support", le="0.5") == 2


OUTCOMES = ("good", "failed", "person")


def test_decisions_undone_count_nothing() -> None:
    """A counter never goes down: what a poll undoes is no response less that was found."""
    metrics = Metrics("1")
    metrics.polled(report(responses=-4))
    assert value(metrics, "monitor_responses_total", mailbox="support") == 0


def test_a_mailbox_that_is_gone() -> None:
    """Of a mailbox that was taken out of the configuration nothing is said any more; the others go on."""
    metrics = Metrics("1")
    for name in ("support", "sales"):
        metrics.polled(report(name))
    metrics.keep({"sales"})
    assert value(metrics, "monitor_polls_total", mailbox="support", outcome="good") is None
    assert value(metrics, "monitor_polls_total", mailbox="sales", outcome="good") == 1


def test_what_is_looked_up() -> None:
    """Ages, states and displays are as of the moment; what is not known is absent, and no stand-in number."""
    metrics = Metrics("1.2.3")
    assert value(metrics, "monitor_build_info", version="1.2.3") == 1
    assert value(metrics, "monitor_state", state="stale") == 1
    assert value(metrics, "monitor_state", state="fresh") == 0
    assert value(metrics, "monitor_data_age_seconds") == 90
    assert value(metrics, "monitor_snapshot_age_seconds") == 5
    assert value(metrics, "monitor_waiting_messages") == 4
    assert value(metrics, "monitor_window_responses", window="trailing") == 30
    assert value(metrics, "monitor_part_up", part="scheduler") == 0
    assert value(metrics, "monitor_mailbox_needs_person", mailbox="support") == 1
    assert value(metrics, "monitor_mailbox_data_age_seconds", mailbox="sales") is None
    assert value(metrics, "monitor_displays", state="silent") == 1
    assert value(metrics, "monitor_displays", state="behind") == 0
    assert (("monitor_data_age_seconds", frozenset()) in samples(metrics, Facts(state="first-run"))) is False


def test_pages_are_counted() -> None:
    """A refresh counts by its answer, and each answer is there before its first."""
    metrics = Metrics("1")
    metrics.refreshed("maps", 0.004)
    counts = {answer: value(metrics, "monitor_page_refreshes_total", answer=answer) for answer in ANSWERS}
    assert counts == {"state": 0, "maps": 1, "unchanged": 0}
    assert value(metrics, "monitor_page_answer_seconds_bucket", le="0.005") == 1
    metrics.made(0.2)
    assert value(metrics, "monitor_maps_seconds_count") == 1


def test_labels_are_few() -> None:
    """A label is a mailbox's name, or one of few words of the program: never what somebody else can choose."""
    found = {label for _, labels in samples(filled()) for label, _ in labels}
    allowed = {"mailbox", "outcome", "kind", "answer", "state", "part", "window", "version", "le"}
    assert found <= allowed


def test_two_in_one_process() -> None:
    """Two monitors in one process count apart."""
    one, other = Metrics("1"), Metrics("1")
    one.refreshed("maps", 0)
    assert value(other, "monitor_page_refreshes_total", answer="maps") == 0


def filled() -> Metrics:
    """Return metrics with at least one of each."""
    metrics = Metrics("1")
    metrics.polled(report(problems={"no-date": 1}))
    metrics.made(0.1)
    return metrics


def expressions() -> dict[str, str]:
    """Return every expression that is shipped, by where it is."""
    rules = YAML(typ="safe").load(RULES.read_text("utf-8"))
    found = {rule["alert"]: rule["expr"] for group in rules["groups"] for rule in group["rules"]}
    for panel in json.loads(DASHBOARD.read_text("utf-8"))["panels"]:
        found |= {f"{panel['title']} {target['refId']}": target["expr"] for target in panel["targets"]}
    return found


@pytest.mark.parametrize(("place", "expression"), expressions().items(), ids=expressions())
def test_shipped_expressions_name_what_there_is(place: str, expression: str) -> None:
    """Each metric, and each value of a label, that a rule or a panel names is one that the monitor has."""
    there = {name for name, _ in samples(filled())} | {"up"}
    labels = {(name, label, word) for name, pairs in samples(filled()) for label, word in pairs}
    named = re.findall(r"\b((?:monitor|process)_\w+|up)\b(?:\{([^}]*)\})?", expression)
    assert named, place
    for name, selector in named:
        assert name in there, f"{place}: {name}"
        for label, word in re.findall(r'(\w+)="([^"$]+)"', selector):
            assert label == "job" or (name, label, word) in labels, f"{place}: {label}={word}"


def test_rules_are_complete() -> None:
    """Each rule says how bad it is, what it is about and what to do."""
    rules = [rule for group in YAML(typ="safe").load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]]
    assert len(rules) >= 8
    for rule in rules:
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert all(rule["annotations"][word] for word in ("summary", "description"))


@pytest.mark.prove
def test_promtool_takes_the_rules(tmp_path: Path) -> None:
    """Prometheus's own tool finds nothing wrong with the rules."""
    # why unpacked: the package would start a server of its own
    try:
        subprocess.run(["apt-get", "download", "prometheus"], cwd=tmp_path, check=True, capture_output=True)  # noqa: S607 - Debian's
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"Debian's package prometheus cannot be fetched here: {error}")
    (package,) = tmp_path.glob("prometheus_*.deb")
    subprocess.run(["dpkg", "-x", package, tmp_path / "root"], check=True)  # noqa: S603, S607 - as above
    tool = tmp_path / "root" / "usr" / "bin" / "promtool"
    done = subprocess.run([tool, "check", "rules", RULES], capture_output=True, text=True, check=False)  # noqa: S603 - as above
    assert done.returncode == 0, done.stderr
    assert "8 rules found" in done.stdout
