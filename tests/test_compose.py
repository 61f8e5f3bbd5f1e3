"""compose.yaml: what starts by default, and what its profile `scale` starts."""

from pathlib import Path
from typing import Any, Final

import pytest
from ruamel.yaml import YAML
from sqlalchemy import make_url

from monitor.config import load

ROOT: Final = Path(__file__).parent.parent
COMPOSE: Final[dict[str, Any]] = YAML(typ="safe").load((ROOT / "compose.yaml").read_text())
SERVICES: Final[dict[str, dict[str, Any]]] = COMPOSE["services"]
REPLICAS: Final = ("poller", "web")


def mounts(service: str) -> dict[str, str]:
    """Return what a service has at which place: the volume or file, with how it is mounted."""
    rows = (row.split(":") for row in SERVICES[service]["volumes"])
    return {row[1]: ":".join([row[0], *row[2:]]) for row in rows}


def test_the_default_is_one_process() -> None:
    """Without a profile only the monitor of one process starts."""
    assert [name for name, service in SERVICES.items() if not service.get("profiles")] == ["monitor"]


def test_the_profile_is_two_pollers_two_replicas_and_postgres() -> None:
    """The profile has all that several processes need, each with its role, on one database."""
    scale = {name: service for name, service in SERVICES.items() if service.get("profiles") == ["scale"]}
    assert set(scale) == {"postgres", *REPLICAS}
    assert [scale[name]["deploy"]["replicas"] for name in REPLICAS] == [2, 2]
    assert [scale[name]["environment"]["MONITOR_ROLE"] for name in REPLICAS] == list(REPLICAS)
    urls = {scale[name]["environment"]["MONITOR_STORE__URL"] for name in REPLICAS}
    (url,) = map(make_url, urls)
    assert (url.host, url.database) == ("postgres", scale["postgres"]["environment"]["POSTGRES_DB"])
    assert url.username == scale["postgres"]["environment"]["POSTGRES_USER"]


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_secrets_are_files(service: str) -> None:
    """No password stands in the file or in an environment; every secret that is named comes from a file."""
    environment = SERVICES[service].get("environment", {})
    assert [name for name in environment if "PASS" in name and not name.endswith("FILE")] == []
    assert all(
        ":" not in str(value).split("@")[0].split("//")[-1] for value in environment.values() if "@" in str(value)
    )
    for name in SERVICES[service].get("secrets", []):
        assert set(COMPOSE["secrets"][name]) == {"file"}


def test_replicas_have_no_secret_of_a_mailbox() -> None:
    """Only pollers see the passwords; a replica of the page has the store's key, which it cannot change."""
    assert mounts("poller")["/secrets"] == "secrets:ro"
    assert mounts("web") == {"/config/config.yaml": "./config.yaml:ro", "/key": "key:ro"}


@pytest.mark.parametrize("service", ["monitor", *REPLICAS])
def test_every_process_is_shut_in(service: str) -> None:
    """Each runs on a read-only root, without capabilities or new privileges, and is reached from this machine alone."""
    found = SERVICES[service]
    assert (found["read_only"], found["cap_drop"]) == (True, ["ALL"])
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in found.get("ports", []))


def test_every_volume_is_named() -> None:
    """What a service mounts is a file of this folder or a volume that the file names."""
    used = {place.split(":")[0] for name in SERVICES for place in mounts(name).values()}
    assert {name for name in used if not name.startswith("./")} == set(COMPOSE["volumes"])


@pytest.mark.parametrize("service", REPLICAS)
def test_the_environment_is_a_configuration(service: str, tmp_path: Path) -> None:
    """The program takes the environment of each service as it stands, beside a configuration with a mailbox."""
    file = tmp_path / "config.yaml"
    file.write_text("mailboxes: [{name: support, host: imap.example.com, username: us@example.com}]\n")
    environment = {name: str(value) for name, value in SERVICES[service]["environment"].items()}
    password = {"MONITOR_PASSWORD_SUPPORT": "x"} if service == "poller" else {}
    assert load(file, environment | password).role == service
