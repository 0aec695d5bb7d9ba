"""How a person logs in and out on the pages at /query and /docs, done in headless Chromium. AccountPagesTests runs it.

It reads a JSON object: `chromium`, the browser's path; `url`, the server's; `username` and `password` of somebody who has an
account; `key`, an operator's; and, if pictures are wanted, `screenshots`, a folder for them. It prints a JSON object: for every
check null, or how it failed.
"""

import contextlib
import json
import pathlib
import re
import sys
import time
import traceback

from playwright.sync_api import expect, sync_playwright

expect.set_options(timeout=20_000)
request = json.load(sys.stdin)
url = request["url"]
username = request["username"]
password = request["password"]
key = request["key"]
screenshots = pathlib.Path(request["screenshots"]) if request.get("screenshots") else None
checks = []
loggedOut = "You have not logged in."


def check(function):
    checks.append(function)
    return function


class Desk:
    """A tab with names for its parts, what it sends, and all that the browser complains about."""

    def __init__(self, context):
        self.complaints = []
        self.sent = []
        self.context = context
        self.page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.complain(message.text))
        self.page.on("pageerror", lambda error: self.complain(str(error)))
        self.page.on("request", lambda request: self.sent.append(request))
        self.who = self.page.locator("#account .who")
        self.dialog = self.page.get_by_role("dialog")
        self.notice = self.page.locator("#notice")
        self.response = self.page.locator("#response-panel")
        self.query = self.page.get_by_role("textbox", name="Query", exact=True)

    def complain(self, text):
        # What some checks ask for; the browser reports it as a resource that failed.
        if not re.search("the server responded with a status of 4(01|00)", text):
            self.complaints.append(text)

    def open(self, path="/query"):
        self.page.goto(url + path)
        return self

    def fill(self, place, name=username, secret=password):
        place.get_by_label("Username or e-mail address").fill(name)
        place.get_by_label("Password", exact=True).fill(secret)
        place.get_by_label("Password", exact=True).press("Enter")

    def log_in(self):
        self.page.get_by_role("button", name="Log in").click()
        self.fill(self.dialog)
        expect(self.who).to_contain_text(username)
        expect(self.dialog).to_be_hidden()
        expect(self.page.locator("#docs-reload")).to_be_enabled()
        return self

    def ask(self, text="{ me { username } }"):
        """Runs a query and gives the request that brought the answer."""
        self.query.fill(text)
        with self.page.expect_response(lambda answer: self.runs(answer.request) and answer.status == 200) as answered:
            self.query.press("Control+Enter")
        expect(self.page.locator("#run")).to_have_text("Run")
        return answered.value.request

    def runs(self, sent):
        """Whether a request runs what is in the editor."""
        return sent.url == f"{url}/query" and sent.method == "POST" and "query" in json.loads(sent.post_data) and "__schema" not in sent.post_data

    def renewals(self):
        return [sent for sent in self.sent if sent.url == f"{url}/sessions/refresh"]

    def kept(self):
        return json.loads(self.page.evaluate("sessionStorage.getItem('videoplay:credential')"))

    def copy(self):
        """Another tab with a copy of what this one keeps, as a browser makes it that duplicates a tab."""
        other = Desk(self.context)
        other.complaints = self.complaints
        kept = self.page.evaluate("JSON.stringify(sessionStorage)")
        other.page.add_init_script(
            f"if (!sessionStorage.getItem('copied')) for (const [name, value] of Object.entries({{ ...{kept}, copied: '1' }})) sessionStorage.setItem(name, value)")
        other.open()
        expect(other.who).to_contain_text(username)
        expect(other.page.locator("#docs-reload")).to_be_enabled()
        return other

    def get(self, path, token):
        return self.context.request.get(url + path, headers={"authorization": f"Bearer {token}"})

    def picture(self, name):
        if screenshots:
            self.page.screenshot(path=screenshots / f"{name}.png")


def until(condition):
    """Waits for what the server does by itself, within a second or so."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline


@check
def asks_for_nothing_before_one_has_logged_in(desk):
    desk.context.clock.install()
    desk.open()
    expect(desk.notice).to_contain_text(loggedOut)
    desk.query.fill("{ users { totalCount } }")
    expect(desk.page.locator("#docs-panel")).to_contain_text("Log in to read what can be asked.")
    # As long as it would take to look at what was written.
    desk.context.clock.run_for(5_000)
    assert [sent.url for sent in desk.sent] == [f"{url}/query"], [sent.url for sent in desk.sent]
    desk.picture("logged-out")
    # Whoever runs something all the same is told, and asked.
    desk.query.press("Control+Enter")
    expect(desk.dialog).to_contain_text("Log in to have this answered.")
    expect(desk.response).to_contain_text("UNAUTHENTICATED")
    expect(desk.dialog.get_by_label("Username or e-mail address")).to_be_focused()
    desk.picture("dialog")
    desk.page.keyboard.press("Escape")
    expect(desk.dialog).to_be_hidden()
    expect(desk.query).to_be_focused()
    unnamed = desk.page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, textarea")].filter((part) =>
             !part.textContent.trim() && !part.getAttribute("aria-label") && !part.labels?.length).map((part) => part.outerHTML)"""
    )
    assert unnamed == [], unnamed


@check
def registers_without_having_logged_in(desk):
    desk.open()
    name = f"page{time.time_ns()}"
    asked = desk.ask(f'mutation {{ registerUser(input: {{ username: "{name}", email: "{name}@example.org", password: "correct horse" }}) {{ user {{ username }} }} }}')
    expect(desk.response).to_contain_text('"registerUser"')
    assert "authorization" not in asked.headers


@check
def logs_in_by_name_and_password(desk):
    desk.open().log_in()
    expect(desk.query).to_have_value(re.compile("nodes"))
    expect(desk.notice).to_be_empty()
    asked = desk.ask()
    expect(desk.response).to_contain_text(username)
    kept = desk.kept()
    assert asked.headers["authorization"] == f"Bearer {kept['access']}"
    everywhere = desk.page.evaluate("JSON.stringify(localStorage) + document.cookie")
    assert kept["access"] not in everywhere and kept["refresh"] not in everywhere
    desk.picture("logged-in")
    # It is kept while the page is left and comes back, and no other tab sees it.
    desk.page.reload()
    expect(desk.who).to_contain_text(username)
    desk.ask()
    other = Desk(desk.context)
    other.open()
    expect(other.notice).to_contain_text(loggedOut)


@check
def says_what_is_wrong(desk):
    desk.open()
    desk.page.get_by_role("button", name="Log in").click()
    expect(desk.dialog.get_by_label("Username or e-mail address")).to_be_focused()
    form = desk.dialog.get_by_role("form", name="Log in with a password")
    desk.fill(desk.dialog, secret="wrong horse")
    expect(form.get_by_role("alert")).to_contain_text("There is no account of that name with that password.")
    desk.picture("wrong")
    desk.fill(desk.dialog, name="")
    expect(form.get_by_role("alert")).to_contain_text("“Username or e-mail address” is missing.")
    keys = desk.dialog.get_by_role("form", name="Log in with a key")
    keys.get_by_label("Key", exact=True).fill("vp_unknown")
    keys.get_by_role("button").click()
    expect(keys.get_by_role("alert")).to_contain_text("The server does not know this key")
    keys.get_by_label("Key", exact=True).fill("vp unknown")
    keys.get_by_role("button").click()
    expect(keys.get_by_role("alert")).to_contain_text("no blanks")
    assert desk.page.evaluate("sessionStorage.getItem('videoplay:credential')") is None
    desk.page.route("**/sessions", lambda route: route.abort())
    desk.complain = lambda text: None
    desk.fill(desk.dialog)
    expect(form.get_by_role("alert")).to_contain_text("The server does not answer.")
    desk.page.unroute("**/sessions")
    desk.fill(desk.dialog)
    expect(desk.who).to_contain_text(username)


@check
def logs_out(desk):
    desk.open().log_in().ask()
    kept = desk.kept()
    assert desk.get("/me", kept["access"]).status == 200
    with desk.page.expect_response(f"{url}/sessions/current") as ended:
        desk.page.get_by_role("button", name="Log out").click()
    assert ended.value.request.method == "DELETE" and ended.value.status == 204
    expect(desk.notice).to_contain_text("You have logged out.")
    expect(desk.page.get_by_role("button", name="Log in")).to_be_focused()
    expect(desk.response).to_have_text(re.compile("^\\s*Ctrl-Enter runs the query"))
    assert desk.page.evaluate("sessionStorage.getItem('videoplay:credential')") is None
    until(lambda: desk.get("/me", kept["access"]).status == 401)
    refreshed = desk.context.request.post(f"{url}/sessions/refresh", data={"refreshToken": kept["refresh"]})
    assert refreshed.status == 401, refreshed.text()
    desk.page.reload()
    expect(desk.notice).to_contain_text(loggedOut)


@check
def takes_the_key_of_its_address(desk):
    desk.open("/query#key=" + key)
    expect(desk.who).to_contain_text(f"key {key[:9]}")
    assert desk.page.evaluate("location.href") == f"{url}/query"
    asked = desk.ask("{ users { totalCount } }")
    assert asked.headers["authorization"] == f"Bearer {key}"
    expect(desk.response).to_contain_text("totalCount")
    desk.page.reload()
    expect(desk.who).to_contain_text("key vp_")
    # Nothing of it goes to the server but in that one field, and there is no way back to it.
    for sent in desk.sent:
        assert key not in sent.url and key not in (sent.post_data or ""), sent.url
        assert all(key not in value for name, value in sent.headers.items() if name != "authorization"), sent.headers
    assert key not in desk.page.evaluate("JSON.stringify(localStorage) + JSON.stringify(history.state)")
    desk.page.get_by_role("button", name="Log out").click()
    expect(desk.notice).to_contain_text("You have logged out.")
    desk.page.goto("about:blank")
    desk.page.go_back()
    expect(desk.notice).to_contain_text(loggedOut)
    # In a tab that is open already, and with a query behind it.
    desk.page.evaluate("(key) => { location.hash = `key=${key}&query=${encodeURIComponent('{ linked: __typename }')}` }", key)
    expect(desk.who).to_contain_text("key vp_")
    expect(desk.query).to_have_value("{ linked: __typename }")
    assert key not in desk.page.evaluate("location.href")
    desk.page.get_by_role("button", name="Log out").click()
    desk.page.evaluate("location.hash = 'key=vp_unknown'")
    expect(desk.dialog).to_contain_text("The server does not know this key")
    assert "vp_unknown" not in desk.page.evaluate("location.href")


@check
def renews_before_the_end(desk):
    desk.context.clock.install()
    desk.open().log_in()
    first = desk.kept()
    desk.ask()
    assert desk.renewals() == []
    desk.context.clock.fast_forward((15 * 60 - 20) * 1000)
    # The query is looked at and run at the same time, and both wait for one renewal.
    desk.page.evaluate("document.querySelector('#docs-reload').click()")
    asked = desk.ask()
    second = desk.kept()
    assert len(desk.renewals()) == 1, desk.renewals()
    assert second["access"] != first["access"] and second["refresh"] != first["refresh"]
    assert asked.headers["authorization"] == f"Bearer {second['access']}"
    # After the end likewise.
    desk.context.clock.fast_forward(3 * 60 * 60 * 1000)
    desk.ask()
    assert len(desk.renewals()) == 2


@check
def renews_once_what_is_refused(desk):
    desk.open().log_in()
    refused = []

    def refuse(route):
        if not refused and desk.runs(route.request):
            refused.append(route.request)
            route.fulfill(
                status=401, content_type="application/problem+json", body="{}",
                headers={"www-authenticate": 'Bearer realm="videoplay", error="invalid_token"'})
        else:
            route.continue_()

    desk.page.route(f"{url}/query", refuse)
    asked = desk.ask()
    assert len(refused) == 1 and len(desk.renewals()) == 1
    assert asked.headers["authorization"] != refused[0].headers["authorization"]
    expect(desk.response).to_contain_text(username)


@check
def keeps_the_session_while_the_server_is_away(desk):
    desk.context.clock.install()
    desk.open().log_in()
    desk.page.route("**/sessions/refresh", lambda route: route.fulfill(
        status=503, content_type="application/problem+json", body='{"detail": "The database is away."}'))
    desk.complain = lambda text: None
    desk.context.clock.fast_forward(60 * 60 * 1000)
    desk.query.fill("{ me { username } }")
    desk.query.press("Control+Enter")
    expect(desk.notice).to_contain_text("The database is away.")
    desk.page.unroute("**/sessions/refresh")
    desk.ask()
    expect(desk.who).to_contain_text(username)


@check
def says_that_a_session_has_ended(desk):
    desk.open().log_in().ask()
    kept = desk.kept()
    ended = desk.context.request.delete(f"{url}/sessions/current", headers={"authorization": f"Bearer {kept['access']}"})
    assert ended.status == 204
    until(lambda: desk.get("/me", kept["access"]).status == 401)
    desk.query.fill("{ me { username } }")
    desk.query.press("Control+Enter")
    expect(desk.dialog).to_contain_text("Your session has ended. Log in again.")
    desk.picture("ended")
    desk.page.keyboard.press("Escape")
    expect(desk.notice).to_contain_text("Your session has ended. Log in again.")
    expect(desk.page.locator("#docs-panel")).to_contain_text("Log in to read what can be asked.")
    assert len(desk.renewals()) == 1
    assert desk.page.evaluate("sessionStorage.getItem('videoplay:credential')") is None
    desk.log_in().ask()


@check
def shares_a_session_among_copies_of_a_tab(desk):
    desk.context.clock.install()
    desk.open().log_in()
    other = desk.copy()
    third = other.copy()
    tabs = [desk, other, third]
    renewals = lambda: sum(len(tab.renewals()) for tab in tabs)
    later = lambda: desk.context.clock.fast_forward(60 * 60 * 1000)
    later()
    # All at once.
    for tab in tabs:
        tab.query.fill("{ me { username } }")
        tab.page.evaluate("document.querySelector('#run').click()")
    for tab in tabs:
        expect(tab.response).to_contain_text(username)
    assert renewals() == 1, renewals()
    assert len({json.dumps(tab.kept(), sort_keys=True) for tab in tabs}) == 1
    # A copy has it renewed by the tab whose turn it is, and takes that turn when the tab is closed.
    later()
    other.ask()
    assert renewals() == 2 and len(desk.renewals()) == 2
    desk.page.close()
    later()
    third.ask()
    other.ask()
    assert renewals() == 3, renewals()
    # One that wakes up with an old copy asks the others before it renews.
    stale = {**other.kept(), "access": "old", "refresh": "vpr_old", "expires": 0}
    third.page.evaluate("(kept) => sessionStorage.setItem('videoplay:credential', kept)", json.dumps(stale))
    third.page.reload()
    expect(third.page.locator("#docs-reload")).to_be_enabled()
    third.ask()
    other.ask()
    # It ends for all of them.
    other.page.get_by_role("button", name="Log out").click()
    expect(third.notice).to_contain_text("You have logged out in another tab.")
    expect(third.page.get_by_role("button", name="Log in")).to_be_visible()


@check
def shares_a_session_where_there_are_no_locks(desk):
    """As without HTTPS."""
    desk.context.add_init_script("delete Navigator.prototype.locks")
    desk.context.clock.install()
    desk.open().log_in()
    assert "refresh" not in desk.kept()
    other = desk.copy()
    desk.context.clock.fast_forward(60 * 60 * 1000)
    other.ask()
    desk.ask()
    assert len(desk.renewals()) == 1 and other.renewals() == []
    # What is kept lasts until the token's end, once no tab has what would renew it.
    desk.page.close()
    other.page.reload()
    expect(other.page.locator("#docs-reload")).to_be_enabled()
    other.ask()
    desk.context.clock.fast_forward(60 * 60 * 1000)
    other.query.press("Control+Enter")
    expect(other.dialog).to_contain_text("Your session has ended. Log in again.")
    assert other.renewals() == []


@check
def listens_on_after_its_token(desk):
    desk.open().log_in()
    heard = []

    def answer(route):
        if "subscription" not in (route.request.post_data or "") or "validate" in route.request.post_data:
            return route.continue_()
        heard.append(route.request)
        if len(heard) > 1:
            return route.continue_()
        errors = {"errors": [{"message": "The credential has ended.", "extensions": {"code": "UNAUTHENTICATED"}}]}
        route.fulfill(status=200, content_type="text/event-stream", body=f"event: next\ndata: {json.dumps(errors)}\n\nevent: complete\ndata:\n\n")

    desk.page.route(f"{url}/query", answer)
    desk.query.fill("subscription { playRecorded { videoId } }")
    desk.query.press("Control+Enter")
    expect(desk.response).to_contain_text("The session was renewed.")
    expect(desk.page.locator("#measures")).to_contain_text("listening")
    assert len(heard) == 2 and all("authorization" in sent.headers for sent in heard)
    # What was heard by the one is not for the next.
    desk.page.get_by_role("button", name="Log out").click()
    expect(desk.notice).to_contain_text("You have logged out.")
    expect(desk.response).to_have_text(re.compile("^\\s*Ctrl-Enter runs the query"))
    expect(desk.page.locator("#run")).to_have_text("Run")


@check
def prefers_a_header_that_is_written(desk):
    desk.open().log_in()
    desk.page.get_by_role("tab", name="Headers").click()
    desk.page.get_by_role("textbox", name="Headers").fill(f"Authorization: Bearer {key}")
    asked = desk.ask("{ users { totalCount } }")
    assert asked.headers["authorization"] == f"Bearer {key}"


@check
def shows_the_reference_to_whoever_logs_in(desk):
    with desk.page.expect_response(f"{url}/docs") as answered:
        desk.open("/docs")
    assert answered.value.status == 401
    assert answered.value.headers["www-authenticate"].startswith("Bearer")
    entrance = desk.page.locator("#entrance")
    expect(entrance).to_contain_text("Log in to read the reference")
    expect(desk.page.locator("details.operation")).to_have_count(0)
    expect(desk.page.get_by_role("button", name="Log in", exact=True)).to_have_count(1)
    desk.picture("entrance")
    desk.fill(entrance, secret="wrong horse")
    expect(entrance.get_by_role("alert").first).to_contain_text("There is no account of that name")
    desk.fill(entrance)
    expect(desk.page.locator("details.operation").first).to_be_visible()
    expect(desk.who).to_contain_text(username)
    desk.picture("reference-logged-in")
    # It is used as it always was.
    desk.page.keyboard.press("/")
    expect(desk.page.get_by_role("searchbox")).to_be_focused()
    desk.page.get_by_role("searchbox").fill("")
    route = desk.page.locator("details.operation", has_text="Shows the user who asks")
    if route.get_attribute("open") is None:
        route.locator("summary").first.click()
    route.get_by_role("button", name="Try it").click()
    with desk.page.expect_request(f"{url}/me") as tried:
        route.get_by_role("button", name="Send GET").click()
    expect(route.locator(".result")).to_contain_text(f'"username": "{username}"')
    assert tried.value.headers["authorization"] == f"Bearer {desk.kept()['access']}"
    route.get_by_text("As curl").click()
    expect(route.locator(".result")).to_contain_text('-H "Authorization: Bearer $KEY"')
    assert desk.kept()["access"] not in desk.page.locator("body").inner_text()
    desk.picture("tried")
    with desk.page.expect_download() as downloaded:
        desk.page.get_by_role("link", name="OpenAPI", exact=True).click()
    assert "openapi" in json.loads(pathlib.Path(downloaded.value.path()).read_text())
    desk.page.get_by_role("button", name="Log out").click()
    expect(entrance).to_be_visible()
    expect(desk.page.locator("details.operation")).to_have_count(0)


@check
def shows_the_reference_by_key_and_by_what_the_tab_has(desk):
    desk.open(f"/docs#key={key}")
    expect(desk.page.locator("details.operation").first).to_be_visible()
    assert desk.page.evaluate("location.href") == f"{url}/docs"
    desk.open("/query")
    expect(desk.who).to_contain_text("key vp_")
    desk.open("/docs#recordPlay")
    expect(desk.page.locator("#recordPlay")).to_have_attribute("open", "")
    expect(desk.who).to_contain_text("key vp_")
    for sent in desk.sent:
        assert key not in sent.url
    desk.page.get_by_role("button", name="Log out").click()
    expect(desk.page.locator("#entrance")).to_be_visible()
    desk.page.evaluate("location.hash = 'key=vp_unknown'")
    expect(desk.notice).to_contain_text("The server does not know this key")
    assert desk.page.evaluate("sessionStorage.getItem('videoplay:credential')") is None


@check
def renews_for_the_reference_too(desk):
    desk.context.clock.install()
    desk.open().log_in()
    # Nothing is under way while the page is left.
    desk.query.fill("")
    desk.context.clock.fast_forward(60 * 60 * 1000)
    desk.open("/docs")
    expect(desk.page.locator("details.operation").first).to_be_visible()
    assert len(desk.renewals()) == 1
    kept = desk.kept()
    desk.context.request.delete(f"{url}/sessions/current", headers={"authorization": f"Bearer {kept['access']}"})
    until(lambda: desk.get("/me", kept["access"]).status == 401)
    route = desk.page.locator("details.operation", has_text="Shows the user who asks")
    route.locator("summary").first.click()
    route.get_by_role("button", name="Try it").click()
    expect(desk.dialog).to_contain_text("Your session has ended. Log in again.")
    desk.fill(desk.dialog)
    expect(desk.who).to_contain_text(username)
    route.get_by_role("button", name="Try it").click()
    route.get_by_role("button", name="Send GET").click()
    expect(route.locator(".result")).to_contain_text(f'"username": "{username}"')


@check
def fits_every_screen(desk):
    for scheme in ["light", "dark"]:
        desk.page.emulate_media(color_scheme=scheme)
        for width, height, name in [(1360, 820, "wide"), (360, 740, "narrow")]:
            desk.page.set_viewport_size({"width": width, "height": height})
            for path in ["/query", "/docs"]:
                desk.open(path)
                if path == "/query":
                    expect(desk.notice).to_contain_text(loggedOut)
                    desk.page.get_by_role("button", name="Log in").click()
                desk.picture(f"{path[1:]}-out-{scheme}-{name}")
                found = desk.page.evaluate("document.documentElement.scrollWidth")
                assert found <= width, (path, scheme, found)
        desk.open().log_in()
        desk.picture(f"query-in-{scheme}-narrow")
        desk.open("/docs")
        expect(desk.page.locator("details.operation").first).to_be_visible()
        desk.picture(f"docs-in-{scheme}-narrow")
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= 360
        desk.page.get_by_role("button", name="Log out").click()
        expect(desk.page.locator("#entrance")).to_be_visible()


def report(error):
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == report.__code__.co_filename]
    return f"{type(error).__name__} at lines {lines}: {str(error)[:1500]}"


with sync_playwright() as playwright:
    results = {}
    only = request.get("only")
    with contextlib.closing(playwright.chromium.launch(executable_path=request["chromium"], args=["--no-sandbox"])) as browser:
        for function in checks:
            if only and function.__name__ not in only:
                continue
            with contextlib.closing(browser.new_context(viewport={"width": 1360, "height": 820})) as context:
                desk = Desk(context)
                try:
                    function(desk)
                    results[function.__name__] = f"The browser complains: {desk.complaints}" if desk.complaints else None
                except Exception as error:
                    results[function.__name__] = report(error)
    print(json.dumps(results))
