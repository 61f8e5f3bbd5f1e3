"""Behind a real nginx: under a path, which the proxy leaves on or takes off, and over HTTPS as far as clients know."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from monitor.app.picturing import add_pictures
from tests.real.process import missing
from tests.wall.example import view
from tests.wall.laptop.example import full
from tests.wall.laptop.hours import detail
from tests.wall.serving.served import SOON, app, served
from tests.wall.serving.test_gateway import asked, mirror

CONFIG = """
daemon off;
pid {folder}/pid;
error_log stderr;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location /wall/ {{
      proxy_pass http://127.0.0.1:{behind}{rest};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host localhost;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto {scheme};
      {more}
    }}
    location = /wall {{ return 308 /wall/$is_args$args; }}
  }}
}}
"""


@contextmanager
def nginx(folder: Path, behind: int, *, rest: str = "", scheme: str = "http", more: str = "") -> Iterator[int]:
    """Run nginx before a port, and yield its own; ``rest`` is "/" where it takes the path off."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        missing("nginx")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, behind=behind, rest=rest, scheme=scheme, more=more))
    command = [program, "-p", str(folder), "-c", str(config), "-e", "stderr"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:  # noqa: S603 - of a test package
        try:
            deadline = time.monotonic() + SOON
            while time.monotonic() < deadline:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    time.sleep(0.05)
            yield port
        finally:
            process.terminate()


PROXY = (ip_network("127.0.0.1/32"),)
WAYS = [
    pytest.param("", "/wall", "", id="path-left-on", marks=pytest.mark.prove),
    pytest.param("/", "/wall", "", id="path-taken-off"),
    pytest.param(
        "/", "", "proxy_set_header X-Forwarded-Prefix /wall;", id="path-taken-off-and-said", marks=pytest.mark.prove
    ),
]


@pytest.mark.parametrize(("rest", "path", "more"), WAYS)
def test_the_page_works_under_a_path(browser: Browser, tmp_path: Path, rest: str, path: str, more: str) -> None:
    """Every request goes below the path and is answered: maps, watchdog, details, pictures, links to other pages."""
    shown = view(snapshot=full())
    whole = app(shown, cell=detail)
    add_pictures(whole.server, lambda: shown)
    with (
        served(whole, proxies=PROXY, path=path) as serving,
        nginx(tmp_path, serving.port, rest=rest, more=more) as port,
    ):
        root = f"http://127.0.0.1:{port}/wall/"
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        answers: list[tuple[int, str]] = []
        page.on("response", lambda answer: answers.append((answer.status, answer.url)))
        page.goto(root.rstrip("/"))
        page.locator("#change .textpoint").nth(167).wait_for(state="attached")
        page.keyboard.press("Shift")
        page.locator("#details table.cells").first.wait_for(state="attached")
        picture = page.locator("#details a[href^='map/']").first.evaluate("link => link.href")
        assert page.evaluate("address => fetch(address).then((answer) => answer.status)", picture) == 200
        page.locator("#links a", has_text="What the numbers mean").evaluate("link => link.click()")
        page.wait_for_url(f"{root}about")
        page.locator("nav a", has_text="The wall").click()
        page.locator("#change .textpoint").nth(167).wait_for(state="attached")
        page.close()
    assert [answer for answer in answers if answer[0] >= 400 or not answer[1].startswith(root[:-1])] == []
    assert any("/_dash-update-component" in url for _, url in answers)


def test_what_the_proxy_says_of_its_client_arrives(tmp_path: Path) -> None:
    """The scheme that the client used, and its address, which it cannot choose itself."""
    with (
        served(mirror(), proxies=PROXY, path="/wall") as serving,
        nginx(tmp_path, serving.port, scheme="https") as port,
    ):
        seen = asked(port, "X-Forwarded-For: 203.0.113.7", path="/wall/mirror")
    assert seen["is_secure"] is True
    assert seen["monitor.is_proxied"] is True
    assert (seen["SCRIPT_NAME"], seen["PATH_INFO"]) == ("/wall", "/mirror")
    assert seen["REMOTE_ADDR"] == "203.0.113.7"  # from the proxy's own machine, which it was told to trust
