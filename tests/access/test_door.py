"""The door: who gets in, by which way, and what the others see."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from monitor.access import read_code
from tests.access.guarded import HTML, KEY, PASSWORD, PATHS, House, admit, form_token

WALL = ("/", "/version", "/details", "/about", "/api/snapshot")


@pytest.fixture
def house() -> House:
    """Give a house with one display and one user."""
    made = House()
    made.display()
    made.user()
    return made


def cookies_of(client: FlaskClient) -> dict[str, str]:
    """Return what the browser keeps, as a thief or a second server would get it."""
    kept = client._cookies or {}  # noqa: SLF001 - there is no other way to all of them
    return {cookie.key: cookie.value for cookie in kept.values()}


def statuses(client: FlaskClient, *paths: str, **headers: str) -> set[int]:
    """Return the statuses of these paths."""
    return {client.get(path, headers=headers).status_code for path in paths}


@pytest.mark.parametrize("allow", [("displays",), ("sign-in",), ("displays", "sign-in"), ("proxy",)])
def test_a_stranger_sees_nothing(house: House, allow: tuple[str, ...]) -> None:
    """Without a token, a session or a proxy's word every page is our refusal, whatever is in the headers."""
    client = house.client(*allow)
    forged = {
        "Remote-User": "ann",
        "X-Forwarded-User": "ann",
        "Authorization": "Bearer x",
        "X-Forwarded-For": "127.0.0.1",
    }
    for headers in ({}, HTML, forged):
        for path in (*PATHS, "/nowhere", "/_dash-layout"):
            answer = client.get(path, headers=headers)
            assert (answer.status_code, answer.headers.get("X-Monitor-Door") is not None) == (401, True), path
            assert "inside" not in answer.text


def test_loopback_lets_this_machine_look(house: House) -> None:
    """By default a request from this machine sees the wall, one from elsewhere our page, and nobody the settings."""
    client = house.client("loopback")
    assert statuses(client, *WALL) == {200}
    assert client.get("/settings", headers=HTML).headers["X-Monitor-Door"] == "person"
    for address in ("192.168.1.9", "::ffff:192.168.1.9", "", "nonsense"):
        answer = client.get("/", headers=HTML, environ_overrides={"REMOTE_ADDR": address})
        assert answer.headers["X-Monitor-Door"] == "elsewhere"
    assert client.get("/", environ_overrides={"REMOTE_ADDR": "::ffff:127.0.0.1"}).status_code == 200


def test_loopback_is_not_whoever_a_proxy_brings(house: House) -> None:
    """A proxy on this machine that nobody named opens the wall to nobody, though its address is this machine's."""
    client = house.client("loopback")
    assert client.get("/", headers=HTML).status_code == 200
    relayed = client.get("/", headers=HTML, environ_overrides={"monitor.is_relayed": True})
    assert relayed.status_code == 401


def test_open_lets_everybody_look_and_nobody_change(house: House) -> None:
    """With ``open`` every machine sees the wall, and the settings still need a person."""
    client = house.client("open")
    assert client.get("/", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
    assert client.get("/settings").status_code == 401


def test_a_display_is_let_in_by_its_link(house: House) -> None:
    """The link keeps a cookie that no script reads, and leads to the wall at an address without the token."""
    client, token = house.client("displays"), house.display("tv")
    answer = client.get(f"/display/{token}?kiosk")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?kiosk")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert re.search(r"; HttpOnly; ", cookie)
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Max-Age=34560000" in cookie
    assert statuses(client, *WALL) == {200}
    assert client.get("/settings", headers=HTML).status_code == 401
    tls = house.client("displays").get(f"/display/{token}", base_url="https://localhost")
    assert "; Secure; " in tls.headers["Set-Cookie"]


def test_the_cookie_is_renewed_with_the_wall(house: House) -> None:
    """Each time the wall is loaded the cookie's time begins anew, so that a screen of years is never shut out."""
    client, token = house.client("displays"), house.display("tv")
    client.get(f"/display/{token}")
    assert "Max-Age=34560000" in client.get("/").headers["Set-Cookie"]
    assert "Set-Cookie" not in client.get("/version").headers


def test_a_screen_is_let_in_by_its_code(house: House) -> None:
    """A screen shows a code and waits; once the code is let in it has the wall, for good, and nobody else has."""
    client, other = house.client("displays"), house.client("displays")
    page = client.get("/", headers=HTML).text
    other.get("/", headers=HTML)
    assert client.get("/version").status_code == 401
    admit(house, page)
    assert client.get("/version").status_code == 200
    answer = client.get("/", headers=HTML)
    cookies = " ".join(answer.headers.getlist("Set-Cookie"))
    assert (answer.status_code, "Max-Age=34560000" in cookies, "Max-Age=0" in cookies) == (200, True, True)
    assert statuses(client, *WALL) == {200}
    assert statuses(other, *WALL) == {401}


def test_a_code_lets_a_screen_in_once(house: House) -> None:
    """A screen that was let in by its code and shut out shows another code, and says what has happened."""
    client = house.client("displays")
    first = client.get("/", headers=HTML).text
    admit(house, first)
    client.get("/", headers=HTML)
    house.memory.remove_display("tv")
    house.refresh()
    again = client.get("/", headers=HTML)
    assert again.headers["X-Monitor-Door"] == "gone"
    assert again.text.partition("--code ")[2][:14] != first.partition("--code ")[2][:14]
    admit(house, again.text, "tv-2")
    assert statuses(client, *WALL) == {200}


def test_a_second_tab_shows_the_same_code(house: House) -> None:
    """While a screen waits its code stays, over reloads and in every tab, also where it was shut out before."""
    client = house.client("displays")
    codes = [client.get("/", headers=HTML).text.partition("--code ")[2][:14] for _ in range(3)]
    assert len(set(codes)) == 1
    admit(house, f"--code {codes[0]}")
    client.get("/", headers=HTML)
    house.memory.remove_display("tv")
    house.refresh()
    later = [client.get("/", headers=HTML).text.partition("--code ")[2][:14] for _ in range(3)]
    assert len(set(later)) == 1
    assert later[0] != codes[0]


def test_no_code_where_it_would_not_help(house: House) -> None:
    """Where displays are not let in, or the one who asks is, no code is shown."""
    assert "--code" not in house.client("sign-in").get("/", headers=HTML).text
    client, token = house.client("displays"), house.display("tv")
    client.get(f"/display/{token}")
    assert "--code" not in client.get("/settings", headers=HTML).text


@pytest.mark.parametrize("typed", ["0123-4567-89AB", "0123456789ab", " oi23 4567 89ab", "OL234567-89AB"])
def test_codes_are_typed_as_people_do(typed: str) -> None:
    """Small letters, no dashes, and the letters that look like digits are all the same code."""
    assert read_code(typed) == "0123456789AB"


@pytest.mark.parametrize(
    "typed", ["", "0123-4567-89A", "0123-4567-89ABC", "0123-4567-89A!", "0123-4567-89AU", "é" * 12]
)
def test_what_is_no_code(typed: str) -> None:
    """What has another length, or letters that no code has, is none."""
    assert read_code(typed) is None


def test_a_program_shows_its_token_in_a_header(house: House) -> None:
    """What keeps no cookies, such as an e-paper screen or a scraper, sends the token itself."""
    client, token = house.client("displays"), house.display("ink")
    assert statuses(client, *WALL, Authorization=f"Bearer {token}") == {200}
    assert statuses(client, *WALL, Authorization=f"Basic {token}") == {401}


@pytest.mark.parametrize("change", ["id", "secret", "both"])
def test_a_token_that_is_nearly_right(house: House, change: str) -> None:
    """A token with another id, another secret, or the secret of another display's id lets nobody in."""
    token, other = house.display("tv"), house.display("ink")
    text = {
        "id": f"{other.id}.{token.secret}",
        "secret": f"{token.id}.{token.secret[:-1]}{'A' if token.secret[-1] != 'A' else 'B'}",
        "both": f"{'x' * 12}.{'y' * 43}",
    }[change]
    client = house.client("displays")
    answer = client.get(f"/display/{text}", headers=HTML)
    assert (answer.status_code, answer.headers["X-Monitor-Door"]) == (401, "gone")
    assert not [cookie for cookie in answer.headers.getlist("Set-Cookie") if "monitor_display" in cookie]
    assert client.get("/").status_code == 401


def test_a_dead_link_shuts_nobody_out(house: House) -> None:
    """A screen that is let in and opens a link that is dead keeps what it has, and sees the wall."""
    client, token = house.client("displays"), house.display("tv")
    client.get(f"/display/{token}")
    answer = client.get(f"/display/{'x' * 12}.{'y' * 43}", headers=HTML)
    assert (answer.status_code, answer.headers["Location"], "Set-Cookie" in answer.headers) == (303, "/", False)
    assert client.get("/").status_code == 200


def test_a_revoked_display_is_out_at_once(house: House) -> None:
    """Once the directory was read again, the screen sees the page that says how to be let in again."""
    client, token = house.client("displays"), house.display("tv")
    client.get(f"/display/{token}")
    house.memory.remove_display("tv")
    house.refresh()
    answer = client.get("/", headers=HTML)
    assert (answer.status_code, answer.headers["X-Monitor-Door"]) == (401, "gone")
    assert "This screen is no longer let in" in answer.text
    assert "monitor display add NAME" in answer.text
    assert client.get("/version").headers["X-Monitor-Door"] == "gone"
    assert client.post("/_dash-update-component", json={}).status_code == 401


def test_a_person_signs_in_and_out(house: House) -> None:
    """A right password opens everything, settings too; after signing out the cookie is worth nothing."""
    client = house.client("displays", "sign-in")
    assert house.sign_in(client, back="/settings") == 303
    assert statuses(client, *PATHS) == {200}
    kept = cookies_of(client)
    assert "ann" in client.get("/sign-in", headers=HTML).text
    answer = client.post("/sign-out", data={"form_token": form_token(client)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert statuses(client, *PATHS) == {401}
    thief = house.client("displays", "sign-in")
    for name, value in kept.items():
        thief.set_cookie(name, value)
    assert statuses(thief, *PATHS) == {401}
    assert client.get("/sign-out").headers["Location"] == "/sign-in"


@pytest.mark.parametrize(
    ("back", "location"), [("/settings", "/settings"), ("//evil.example", "/"), ("https://x", "/")]
)
def test_signing_in_leads_back_to_our_pages_only(house: House, back: str, location: str) -> None:
    """No address that somebody put into a link to the form is where a person ends up."""
    client = house.client("sign-in")
    form = {"name": "ann", "password": PASSWORD, "back": back, "form_token": form_token(client)}
    assert client.post("/sign-in", data=form).headers["Location"] == location


def test_a_session_ends(house: House) -> None:
    """A session is over after its time, after its user was removed, and where the browser comes with none."""
    client = house.client("sign-in", session=timedelta(hours=1))
    house.sign_in(client)
    house.now += timedelta(minutes=59)
    assert client.get("/").status_code == 200
    house.now += timedelta(minutes=1)
    answer = client.get("/", headers=HTML)
    assert (answer.status_code, answer.headers["X-Monitor-Door"]) == (401, "over")
    house.sign_in(client)
    assert client.get("/").status_code == 200
    house.memory.remove_user("ann")
    house.refresh()
    assert client.get("/").status_code == 401


def test_signing_in_again_ends_the_session_before(house: House) -> None:
    """A browser has one session: the one before is over in the store too."""
    client = house.client("sign-in")
    house.sign_in(client)
    house.sign_in(client, name="ann")
    assert len(house.memory.held.sessions) == 1


@pytest.mark.parametrize(("name", "password"), [("ann", "wrong password"), ("ben", PASSWORD), ("", ""), ("ann", "")])
def test_a_wrong_password(house: House, name: str, password: str) -> None:
    """A wrong password and a name that nobody has get the same sentence, and no cookie that is worth anything."""
    client = house.client("sign-in")
    form = {"name": name, "password": password, "form_token": form_token(client)}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 401
    assert "Name and password do not go together." in answer.text
    assert client.get("/").status_code == 401


def test_tries_are_counted(house: House) -> None:
    """After five tries from one address within a minute the right password is not even looked at."""
    client = house.client("sign-in")
    token = form_token(client)
    for _ in range(5):
        client.post("/sign-in", data={"name": "ann", "password": "wrong", "form_token": token})
    answer = client.post("/sign-in", data={"name": "ann", "password": PASSWORD, "form_token": token})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "That was too often. Try again in 1 minute." in answer.text
    elsewhere = {"REMOTE_ADDR": "192.0.2.8"}
    form = {"name": "ann", "password": PASSWORD, "form_token": token}
    assert client.post("/sign-in", data=form, environ_overrides=elsewhere).status_code == 303


FOREIGN: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Origin": "http://localhost:81"},
)


def test_changes_from_another_site(house: House) -> None:
    """What a page of another site has a browser send changes nothing, though cookie and token are right."""
    client = house.client("sign-in")
    house.sign_in(client)
    form = {"name": "ann", "password": PASSWORD, "form_token": form_token(client)}
    for path in ("/sign-in", "/sign-out", "/settings", "/_dash-update-component"):
        for headers in FOREIGN:
            answer = client.post(path, data=form, headers=headers)
            assert (answer.status_code, answer.headers["X-Monitor-Door"]) == (403, "foreign"), (path, headers)
    assert client.get("/settings").status_code == 200


def test_changes_need_the_forms_token(house: House) -> None:
    """A form without its token, or with another browser's or person's, is refused; a script sends it in a header."""
    client, other = house.client("sign-in"), house.client("sign-in")
    before = form_token(client)
    house.sign_in(client)
    house.sign_in(other)
    for sent in ("", "x", "é", before, form_token(other)):
        assert client.post("/settings", data={"form_token": sent}).status_code == 403
    right = form_token(client)
    assert client.post("/settings", data={"form_token": right}).status_code == 200
    assert client.post("/settings", json={}, headers={"X-Form-Token": right}).status_code == 200
    assert client.put("/settings", json={}, headers={"Origin": "http://localhost"}).status_code == 403


def test_a_proxy_names_who_has_signed_in(house: House) -> None:
    """A header is believed only where the server says that a named proxy brought it, and it opens no settings."""
    client = house.client("proxy")
    named, user = {"monitor.is_proxied": True}, {"Remote-User": "ann"}
    assert client.get("/", headers=user, environ_overrides=named).status_code == 200
    assert client.get("/settings", headers=user, environ_overrides=named).status_code == 401
    assert client.get("/", headers=user).status_code == 401
    nobody = client.get("/", headers=HTML | {"Remote-User": " "}, environ_overrides=named)
    assert nobody.headers["X-Monitor-Door"] == "proxy"
    also = house.client("displays", "proxy").get("/", headers=HTML)
    assert also.headers["X-Monitor-Door"] == "stranger"


def test_a_stranger_hears_of_health_only_whether(house: House) -> None:
    """/healthz answers everybody, with a word for strangers and sentences for those who are let in."""
    client, token = house.client("displays"), house.display("tv")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"status": "failing"})
    client.get(f"/display/{token}")
    assert "/srv/secret.db is gone" in client.get("/healthz").text


def test_a_store_that_goes_away_shuts_nobody_out(house: House) -> None:
    """Who was let in stays in; nobody can sign in meanwhile, and is told why; signing out still works here."""
    client, token = house.client("displays", "sign-in"), house.display("tv")
    client.get(f"/display/{token}")
    person = house.client("displays", "sign-in")
    house.sign_in(person)
    house.memory.is_away = True
    assert statuses(client, *WALL) == {200}
    assert statuses(person, *PATHS) == {200}
    assert house.sign_in(house.client("sign-in")) == 503
    person.post("/sign-out", data={"form_token": form_token(person)})
    assert statuses(person, *PATHS) == {401}


def test_before_the_store_was_read() -> None:
    """While nobody can be known yet, a page says so and is asked again; nobody is told to be unknown, or signs in."""
    house = House(is_read=False)
    client = house.client("displays", "sign-in")
    client.set_cookie("monitor_display_abcdef", "whatever")
    for path in ("/", f"/display/{'x' * 12}.{'y' * 43}"):
        answer = client.get(path, headers=HTML)
        assert (answer.status_code, answer.headers["X-Monitor-Door"]) == (503, "starting")
    assert client.get("/sign-in", headers=HTML).status_code == 200
    assert client.post("/sign-in", data={"name": "ann", "password": PASSWORD}).status_code == 503
    assert house.client("loopback").get("/").status_code == 200
    assert house.client("open").get("/").status_code == 200


def test_before_there_is_a_store() -> None:
    """A monitor that has let nobody in yet says how that is done, and does not pretend to wait for something."""
    house = House(is_read=False)
    house.holder.is_new = True
    client = house.client("displays")
    assert client.get("/", headers=HTML).headers["X-Monitor-Door"] == "stranger"
    assert client.get(f"/display/{'x' * 12}.{'y' * 43}").headers["X-Monitor-Door"] == "gone"
    house.refresh()
    assert not house.holder.is_new


def test_another_process_signs_out(house: House) -> None:
    """What another replica writes counts here after the next look: a session ended there is over here."""
    client = house.client("sign-in")
    house.sign_in(client)
    (session,) = house.memory.held.sessions
    house.memory.remove_sessions([session.id])
    house.refresh()
    assert client.get("/").status_code == 401


def test_replicas_share_what_browsers_keep(house: House) -> None:
    """A second process with the same store and key takes the cookies that the first one gave, and forms it showed."""
    client, token = house.client("displays", "sign-in"), house.display("tv")
    client.get(f"/display/{token}")
    house.sign_in(client)
    other = House(is_read=False)
    other.holder.refresh(house.memory, KEY)
    there = other.client("displays", "sign-in")
    for name, value in cookies_of(client).items():
        there.set_cookie(name, value)
    assert statuses(there, *PATHS) == {200}
    assert there.post("/settings", data={"form_token": form_token(client)}).status_code == 200


def test_another_key_knows_nobody(house: House) -> None:
    """Whoever has the store, and not the key that lies outside of it, can neither use nor make what lets in."""
    client, token = house.client("displays", "sign-in"), house.display("tv")
    client.get(f"/display/{token}")
    thief = House(is_read=False)
    thief.holder.refresh(house.memory, b"x" * 32)
    there = thief.client("displays", "sign-in")
    assert there.get(f"/display/{token}").status_code == 401
    assert house.sign_in(there) == 401


def test_another_key_is_noticed_while_it_runs(house: House) -> None:
    """Where store and key were replaced, who is let in from then on is known to a process that knew the old ones."""
    old = house.display("old")
    house.key = b"x" * 32
    new = house.display("new")
    seen = [house.client("displays").get("/", headers={"Authorization": f"Bearer {one}"}) for one in (new, old)]
    assert [answer.status_code for answer in seen] == [200, 401]


def test_pages_are_kept_apart(house: House) -> None:
    """No cache between us and a browser may show one person's page to another."""
    answer = house.client("displays").get("/", headers={"Authorization": f"Bearer {house.display('tv')}"})
    assert answer.headers["Cache-Control"] == "private"
    assert "Cookie" in answer.headers["Vary"]


def test_under_a_path(house: House) -> None:
    """Below a proxy's path the cookie is of that path, and every way leads to it."""
    client, token = house.client("displays"), house.display("tv")
    answer = client.get(f"/display/{token}", environ_overrides={"SCRIPT_NAME": "/wall"})
    assert answer.headers["Location"] == "/wall/"
    assert "Path=/wall/" in answer.headers["Set-Cookie"]
    gone = client.get("/display/x", headers=HTML)
    assert 'href="../assets/door.css"' in gone.text
    assert 'href="./assets/door.css"' in client.get("/", headers=HTML).text
