"""``/settings``: what it shows of each setting, what its forms send, and who may."""

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from monitor.access import Policy
from monitor.errors import ConfigError, MonitorError, SetupError, StoreError
from monitor.records.tuned import Earlier, Trial
from monitor.wall.laptop.setting_forms import LABELS, NOT_READ, NOTHING, Shown, by_field
from monitor.wall.laptop.setting_rows import plain, takes
from monitor.wall.laptop.settings import BUSY, add_settings, settings_page
from monitor.wall.server import OK, make_app
from monitor.wall.serving import serve
from tests.access.guarded import HTML, House, form_token
from tests.wall.example import BOARD, DEFINITION, view
from tests.wall.laptop.tuned import EARLIER, SETTINGS, TRIAL, Monitor


def client(monitor: Monitor) -> FlaskClient:
    """Return a browser before nothing but the page."""
    server = Flask("settings")
    add_settings(server, monitor, BOARD)
    return server.test_client()


def test_every_setting_is_there() -> None:
    """Each has its value, whose it is, what is allowed and what a change takes; nothing of it is HTML."""
    page = settings_page(BOARD, Monitor().tuned, Shown(user="ann"))
    for one in SETTINGS:
        assert f"<code>{one.key}</code>" in page
        assert f"what {one.key} may be" in page
    for said in (
        "&lt;b&gt;",
        "(not shown)",
        "config.yaml, line 3",
        "MONITOR_MEASURE__PERCENTILE",
        "a restart of the monitor",
        "The file says something else, which waits for a restart",
        "the maps are computed anew; the page is built anew",
        "Signed in as ann",
        "docs/x.md has more",
    ):
        assert said in page, said
    assert page.count("<details open>") == 6, "a group is open where something of it is set"
    assert "<details><summary><strong>store</strong>: default</summary>" in page


def test_what_can_be_tried() -> None:
    """Each setting that can be tried has a field with its hint; one that a variable overrides has none and says so."""
    page = settings_page(BOARD, Monitor().tuned, Shown())
    for key in LABELS:
        has_field = key != "measure.percentile"
        assert (f'name="{key}"' in page) == has_field, key
        assert (f'aria-describedby="{key}-allowed"' in page) == has_field
    assert "The variable MONITOR_MEASURE__PERCENTILE sets this and wins over the file" in page
    assert "<option selected>dark</option><option>light</option>" in page
    assert '"measure.target" aria-describedby="measure.target-allowed" value="4 hours"' in page


def test_a_mistake_stands_beside_its_field() -> None:
    """What was typed stays, each field that is wrong says why, and what belongs to no field stands above."""
    monitor = Monitor()
    monitor.fails = ConfigError(
        [
            'config.yaml:4: window.current: found "4 <wekks": no unit\n  allowed: a duration',
            "page.theme: the variable MONITOR_PAGE__THEME sets this",
            "config.yaml:9: title: found nothing\n  allowed: a text",
        ]
    )
    answer = client(monitor).post("/settings", data={"act": "preview", "window.current": "4 <wekks", "mark": "now"})
    assert answer.status_code == 400
    said = "found &quot;4 &lt;wekks&quot;: no unit</span>"
    assert f'id="window.current-error">{said}' in answer.text
    assert 'aria-describedby="window.current-error window.current-allowed" aria-invalid=true value="4 &lt;wekks"' in (
        answer.text
    )
    assert 'id="page.theme-error">the variable' in answer.text
    assert "<p>config.yaml:9: title: found nothing allowed: a text</p>" in answer.text
    assert answer.text.index('role="alert"') < answer.text.index("<form")


def test_problems_by_field() -> None:
    """A problem goes to the key that it names, and to no key that only ends in the same way."""
    errors, others = by_field(["config.yaml:2: page.x: odd", "xpage.x: odd", "a: page.xy: odd"], ["page.x"])
    assert errors == {"page.x": "odd"}
    assert others == ["xpage.x: odd", "a: page.xy: odd"]


def test_a_preview() -> None:
    """It shows what would change and the maps, as pictures of this answer alone; what was typed goes on to writing."""
    monitor = Monitor()
    typed = {"window.current": "2 weeks", "page.theme": "light", "store.url": "sqlite:////etc/x", "x": "y"}
    answer = client(monitor).post("/settings", data={"act": "preview", "mark": "now", **typed})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    kept = {"window.current": "2 weeks", "page.theme": "light"}
    assert monitor.done == [("try", kept, "now")]
    assert answer.text.count('src="data:image/png;base64,iVBOR') == 3
    assert answer.text.count("<table") >= 3
    assert NOT_READ in answer.text
    written = answer.text.partition('value="write"')[0].rpartition("<form")[2]
    assert 'type="hidden" name="window.current" value="2 weeks"' in written
    assert 'type="hidden" name="page.theme" value="light"' in written


def test_previews_of_little() -> None:
    """Other paces leave the maps as they are; where nothing differs there is nothing to write."""
    monitor = Monitor()
    monitor.trial = Trial(changed=EARLIER.changed)
    assert "The maps stay as they are" in client(monitor).post("/settings", data={"act": "preview"}).text
    monitor.trial = Trial(changed=())
    page = client(monitor).post("/settings", data={"act": "preview"}).text
    assert NOTHING in page
    assert 'value="write"' not in page
    monitor.trial = replace(TRIAL, is_read=True)
    assert NOT_READ not in client(monitor).post("/settings", data={"act": "preview"}).text


def test_written() -> None:
    """Writing leads back to the page, which says what changed, that it is in force, and how to undo it."""
    monitor = Monitor()
    browser = client(monitor)
    for act, typed in (("write", {"window.current": "2 weeks"}), ("back", {})):
        answer = browser.post("/settings", data={"act": act, "mark": "now", **typed})
        assert (answer.status_code, answer.headers["Location"]) == (303, "settings?written")
    assert monitor.done == [("keep", {"window.current": "2 weeks"}, "now"), ("back", {}, "now")]
    page = browser.get("/settings?written").text
    assert "config.yaml was written and is in force" in page
    assert "4 weeks \N{RIGHTWARDS ARROW} <strong>2 weeks</strong>" in page
    assert 'value="back"' in page
    assert "will be in force at once" in client(Monitor(is_taken=False, earlier=None)).get("/settings?written").text


def test_no_way_back() -> None:
    """A version before that differs in what the page may not change is named, without a button."""
    page = client(Monitor(earlier=Earlier(changed=(), others=("access.allow",)))).get("/settings").text
    assert "It differs in access.allow, too" in page
    assert 'value="back"' not in page


@pytest.mark.parametrize(
    ("error", "status"), [(SetupError("Somebody else wrote."), 409), (StoreError("The store is not open."), 503)]
)
def test_what_cannot_be_now(error: MonitorError, status: int) -> None:
    """Whatever stands in the way is said on the page, and what was typed is still there."""
    monitor = Monitor()
    monitor.fails = error
    answer = client(monitor).post("/settings", data={"act": "write", "mark": "old", "window.current": "2 weeks"})
    assert answer.status_code == status
    assert str(error) in answer.text
    assert 'value="2 weeks"' in answer.text


def test_others_look_at_a_preview() -> None:
    """While another preview is made a second one is told to wait; an unknown button does nothing."""
    monitor = Monitor()
    monitor.trial = None
    answer = client(monitor).post("/settings", data={"act": "preview"})
    assert (answer.status_code, BUSY in answer.text) == (503, True)
    monitor.done.clear()
    assert client(monitor).post("/settings", data={"act": "explode"}).status_code == 400
    assert monitor.done == []


def test_a_file_that_is_refused() -> None:
    """What is wrong with the file as it is now stands above all else."""
    page = client(Monitor(refused=("config.yaml:3: titel: no such key",))).get("/settings").text
    assert "config.yaml was not taken as it is now" in page
    assert "config.yaml:3: titel: no such key" in page


@pytest.mark.parametrize(("text", "words"), [("`a` [b](c.md)", "a b"), ("[d.md](d.md)", "docs/d.md"), ("e", "e")])
def test_plain(text: str, words: str) -> None:
    """A text of the documents is read without its marks."""
    assert plain(text) == words


def test_takes() -> None:
    """The weightiest comes first."""
    assert takes({"page", "decided"}).startswith("which message answers which")


def guarded(*allow: str) -> tuple[Monitor, House, FlaskClient]:
    """Return the page behind a door that lets these in."""
    monitor, house = Monitor(), House()
    server = Flask("guarded")
    add_settings(server, monitor, BOARD)
    house.door.guard(server, Policy(allow=frozenset(allow)), "dark")
    return monitor, house, server.test_client()


@pytest.mark.parametrize("allow", ["displays", "loopback", "open", "proxy"])
def test_only_for_people(allow: str) -> None:
    """Neither a display nor anybody who only looks sees the page or changes anything, on this machine either."""
    monitor, house, browser = guarded(allow)
    headers = {"Authorization": f"Bearer {house.display()}", "Remote-User": "ann", **HTML}
    seen = browser.get("/settings", headers=headers)
    assert seen.status_code == 401
    assert "window.current" not in seen.text
    data = {"act": "write", "window.current": "2 weeks", "form_token": form_token(browser)}
    assert browser.post("/settings", data=data, headers=headers).status_code in {401, 403}
    assert monitor.done == []
    if allow == "loopback":
        assert "monitor user add NAME" in seen.text, "it says how to become somebody who may"


def test_only_from_its_own_page() -> None:
    """Somebody signed in changes settings by the page's own forms, and by no page of another site."""
    monitor, house, browser = guarded("sign-in")
    house.user()
    house.sign_in(browser)
    page = browser.get("/settings").text
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    data = {"act": "write", "mark": "now", "window.current": "2 weeks"}
    assert page.count('name="form_token"') == page.count("<form")
    for headers in ({"Origin": "http://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        sent = browser.post("/settings", data={**data, "form_token": token}, headers=headers)
        assert sent.status_code == 403
    assert browser.post("/settings", data=data).status_code == 403
    assert monitor.done == []
    assert browser.post("/settings", data={**data, "form_token": token}).status_code == 303
    assert len(monitor.done) == 1


def test_axe_and_narrow_screens(browser: Browser) -> None:
    """With a preview, a mistake and a way back the page can be read and heard, and nothing of it is cut on a phone."""
    monitor = Monitor()
    app = make_app(view, board=BOARD, definition=DEFINITION, health=lambda: {"store": OK})
    add_settings(app.server, monitor, BOARD)
    serving = serve(app, "127.0.0.1", 0)
    try:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        console: list[str] = []
        page.on("console", lambda message: console.append(message.text) if message.type == "error" else None)
        page.goto(f"http://127.0.0.1:{serving.port}/settings?written")
        page.get_by_label("Theme").select_option("light")
        page.get_by_role("button", name="Preview").press("Enter")
        assert page.locator(".tried img").evaluate_all("all => all.every((one) => one.naturalWidth > 0)")
        for width in (1366, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found = Axe().run(page).response["violations"]
            assert [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}] == []
        assert console == []
        page.close()
    finally:
        serving.close()
