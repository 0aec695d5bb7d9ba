"""What a person does on the page at /docs, done in headless Chromium. ReferencePageTests runs it.

It reads a JSON object: `chromium`, the browser's path; `url`, the server's; and, if pictures are wanted, `screenshots`, a
folder for them. It prints a JSON object: for every check null, or how it failed.
"""

import contextlib
import json
import pathlib
import re
import sys
import traceback

from playwright.sync_api import expect, sync_playwright

expect.set_options(timeout=20_000)
request = json.load(sys.stdin)
url = request["url"]
screenshots = pathlib.Path(request["screenshots"]) if request.get("screenshots") else None
checks = []


def check(function):
    checks.append(function)
    return function


class Desk:
    """The page, and all that the browser complains about."""

    def __init__(self, context):
        self.complaints = []
        self.page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.complain(message.text))
        self.page.on("pageerror", lambda error: self.complain(str(error)))
        self.page.on("request", lambda request: request.url.startswith((url, "data:")) or self.complain(request.url))

    def complain(self, text):
        # What some checks ask for; the browser reports it as a resource that failed.
        if not re.search("the server responded with a status of 4(04|22)", text):
            self.complaints.append(text)

    def open(self, fragment=""):
        self.page.goto(f"{url}/docs{fragment}")
        return self

    def route(self, name):
        """Opens a route."""
        route = self.page.locator(f"#{name}")
        if route.get_attribute("open") is None:
            route.locator("summary").first.click()
        return route

    def form(self, name):
        """Opens the form of a route."""
        route = self.route(name)
        route.get_by_role("button", name="Try it").click()
        expect(route.locator("form")).to_be_visible()
        return route

    def picture(self, name):
        if screenshots:
            self.page.screenshot(path=screenshots / f"{name}.png")


@check
def lists_every_route_by_module(desk):
    desk.open()
    for module in ("users", "plays", "playbook", "host"):
        expect(desk.page.get_by_role("heading", name=module, exact=True)).to_be_visible()
    expect(desk.page.locator("details.operation")).to_have_count(23)
    desk.picture("reference")


@check
def says_what_a_route_takes_and_answers(desk):
    route = desk.open().route("recordPlay")
    for text in ("Idempotency-Key", "videoId", "1 to 200 characters.", "dQw4w9WgXcQ", "required"):
        expect(route).to_contain_text(text)
    answer = route.locator("details.answer", has_text="201").first
    answer.locator("summary").click()
    for text in ("playTimestamp", "Location", "living-room"):
        expect(answer).to_contain_text(text)
    route.get_by_text("Problems").click()
    expect(route).to_contain_text("invalid_fields")
    desk.picture("route")


@check
def tries_a_route_that_lists(desk):
    form = desk.open().form("listUsers")
    form.get_by_label("first").fill("1")
    form.get_by_label("fields").fill("username")
    form.get_by_role("button", name="Send GET").click()
    result = form.locator(".result")
    expect(result).to_contain_text("200")
    expect(result).to_contain_text('"username": "ada"')
    result.get_by_text("Header").click()
    expect(result).to_contain_text("x-request-id")
    result.get_by_text("As curl").click()
    expect(result).to_contain_text(f"curl -i '{url}/users?first=1&fields=username'")
    desk.picture("answer")


@check
def says_and_tries_what_a_list_is_compared_by(desk):
    route = desk.open().form("listUsers")
    said = route.locator("details.comparisons")
    expect(said.get_by_text("[startsWith]").first).to_be_hidden()
    said.locator("summary").click()
    expect(said.locator("dt")).to_have_text(["id", "username", "email", "role", "createdAt", "updatedAt"])
    expect(said.locator("dd").nth(4)).to_contain_text("[in] [notIn] list of date-time")
    expect(route.get_by_label("username[startsWith]")).to_be_hidden()
    route.locator("form .more > summary").click()
    route.get_by_label("username[startsWith]").fill("a")
    desk.picture("comparisons")
    route.get_by_role("button", name="Send GET").click()
    expect(route.locator(".result")).to_contain_text('"username": "ada"')
    route.get_by_label("username[startsWith]").fill("b")
    route.get_by_role("button", name="Send GET").click()
    expect(route.locator(".result")).to_contain_text('"items": []')


@check
def tries_a_route_that_writes(desk):
    form = desk.open().form("recordPlay")
    form.get_by_label("Body").fill('{"userId": "1", "videoId": "<b>intro</b>"}')
    form.get_by_role("button", name="Send POST").click()
    expect(form.locator(".result")).to_contain_text("201")
    expect(form.locator(".result pre").first).to_contain_text("<b>intro</b>")
    form.get_by_label("Body").fill('{"userId": "1"}')
    form.get_by_label("Body").press("Control+Enter")
    expect(form.locator(".result")).to_contain_text("422")
    expect(form.locator(".result")).to_contain_text("/videoId")


@check
def asks_for_what_a_path_needs(desk):
    form = desk.open().form("getUser")
    form.get_by_label("id", exact=True).fill("")
    form.get_by_role("button", name="Send GET").click()
    expect(form.get_by_role("alert")).to_contain_text("“id” is missing.")
    form.get_by_label("id", exact=True).fill("a/b ?c")
    with desk.page.expect_request(lambda sent: sent.url == f"{url}/users/a%2Fb%20%3Fc"):
        form.get_by_role("button", name="Send GET").click()
    expect(form.locator(".result")).to_contain_text("404")


@check
def shows_a_stream_as_it_comes_and_stops_it(desk):
    form = desk.open().form("query")
    form.get_by_label("Body").fill(json.dumps({"query": "subscription { playRecorded { videoId } }"}))
    form.get_by_label("Accept").select_option("text/event-stream")
    form.get_by_role("button", name="Send POST").click()
    expect(form.locator(".result")).to_contain_text("200")
    expect(form.get_by_role("button", name="Send POST")).to_be_disabled()
    form.get_by_role("button", name="Stop").click()
    expect(form.locator(".result")).to_contain_text("Stopped.")
    expect(form.get_by_role("button", name="Send POST")).to_be_enabled()


@check
def searches(desk):
    desk.open().page.keyboard.press("/")
    search = desk.page.get_by_role("searchbox")
    expect(search).to_be_focused()
    search.fill("delete play")
    expect(desk.page.locator("details.operation:visible")).to_have_count(2)
    search.fill("nothing of the kind")
    expect(desk.page.get_by_text("No route is called so.")).to_be_visible()


@check
def follows_an_address_and_says_where_one_is(desk):
    desk.open("#deletePlay")
    expect(desk.page.locator("#deletePlay")).to_have_attribute("open", "")
    expect(desk.page.locator("nav a[aria-current]")).to_contain_text("DELETE")
    desk.page.locator("nav a[href='#getUser']").click()
    expect(desk.page.locator("#getUser")).to_have_attribute("open", "")


@check
def is_used_by_the_keyboard_alone(desk):
    desk.open()
    desk.page.locator("#getLiveness > summary").focus()
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#getLiveness")).to_have_attribute("open", "")
    desk.page.locator("#getLiveness .answer > summary").first.focus()
    for _ in range(2):
        desk.page.keyboard.press("Tab")
    expect(desk.page.locator("#getLiveness").get_by_role("button", name="Try it")).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#getLiveness").get_by_role("button", name="Send GET")).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#getLiveness .result")).to_contain_text('"status": "live"')


@check
def fits_a_phone(desk):
    desk.page.set_viewport_size({"width": 360, "height": 740})
    desk.open().form("recordInteraction")
    width = desk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, f"it is {width} pixels wide"
    desk.picture("phone")


def reads_without_a_script(browser):
    """Not with a desk: its context runs scripts."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{url}/docs")
    # Playwright finds no text in it by itself.
    assert "To send requests from here, the page needs JavaScript." in page.locator("noscript").inner_text()
    page.locator("#listPlays > summary").click()
    expect(page.locator("#listPlays")).to_contain_text("PLAY_TIMESTAMP_DESC")
    expect(page.get_by_role("searchbox")).to_be_hidden()


def run(name, work, results):
    try:
        work()
        results[name] = None
    except Exception:
        results[name] = traceback.format_exc()[-1500:]


with sync_playwright() as playwright:
    results = {}
    with contextlib.closing(playwright.chromium.launch(executable_path=request["chromium"], args=["--no-sandbox"])) as browser:
        for scheme in ("light", "dark"):
            for function in checks:
                if scheme == "dark" and function is not says_what_a_route_takes_and_answers:
                    continue
                with contextlib.closing(browser.new_context(color_scheme=scheme)) as context:
                    desk = Desk(context)

                    def work():
                        function(desk)
                        assert not desk.complaints, desk.complaints

                    run(f"{function.__name__} ({scheme})", work, results)
        run("reads_without_a_script", lambda: reads_without_a_script(browser), results)
    print(json.dumps(results))
