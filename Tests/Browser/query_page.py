"""What a person does on the page at /query, done in headless Chromium. QueryPageTests runs it.

It reads a JSON object: `chromium`, the browser's path; `url`, the page's; `sources`, the folder of its modules; and, if
pictures are wanted, `screenshots`, a folder for them. It prints a JSON object: for every check null, or how it failed.
"""

import contextlib
import json
import os
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
    """The page with names for its parts, and all that the browser complains about."""

    def __init__(self, context):
        self.complaints = []
        self.page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.complain(message.text))
        self.page.on("pageerror", lambda error: self.complain(str(error)))
        self.page.on("request", lambda request: request.url.startswith((url, "data:")) or self.complain(request.url))
        self.query = self.page.get_by_role("textbox", name="Query", exact=True)
        self.variables = self.page.get_by_role("textbox", name="Variables, as JSON")
        self.headers = self.page.get_by_role("textbox", name="Headers")
        self.run = self.page.locator("#run")
        self.response = self.page.locator("#response-panel")
        self.completions = self.page.get_by_role("listbox")
        self.measures = self.page.locator("#measures")

    def complain(self, text):
        # An answer of 400 is what some checks ask for; the browser reports it as a resource that failed.
        if "the server responded with a status of 400" not in text:
            self.complaints.append(text)

    def open(self, fragment=""):
        self.page.goto(url + fragment)
        expect(self.page.locator("#docs-reload")).to_be_enabled()
        return self

    def write(self, text):
        self.query.fill(text)

    def type(self, text):
        """Types over what is there, keystroke by keystroke."""
        self.query.fill("")
        self.query.press_sequentially(text)

    def ask(self, text):
        self.write(text)
        self.query.press("Control+Enter")
        expect(self.measures).to_contain_text("·")
        expect(self.run).to_have_text("Run")

    def running(self):
        """The next request that runs something, rather than have it looked at."""
        return self.page.expect_request(lambda request: request.url == url and "query" in json.loads(request.post_data or "{}"))

    def marks(self):
        return self.page.locator("#query-editor pre .at-fault")

    def labels(self, text=""):
        expect(self.completions, f"completions of {text}").to_be_visible()
        return self.completions.locator(".label").all_text_contents()

    def panel(self, name):
        button = self.page.get_by_role("button", name=name, exact=True)
        if button.get_attribute("aria-expanded") == "false":
            button.click()
        return self.page.locator(f"#{name.lower()}-panel")

    def picture(self, name):
        if screenshots:
            self.page.screenshot(path=screenshots / f"{name}.png")


@check
def begins_with_a_query_that_answers(desk):
    desk.open()
    expect(desk.query).to_have_value(re.compile("users"))
    desk.run.click()
    expect(desk.response).to_contain_text("ada")
    expect(desk.measures).to_contain_text("200 · ")


@check
def completes_fields_arguments_and_values(desk):
    desk.open().type("{ us")
    assert desk.labels()[:3] == ["user", "userByExternalId", "users"], desk.labels()
    desk.query.press("ArrowDown")
    desk.query.press("ArrowDown")
    desk.query.press("Enter")
    expect(desk.query).to_have_value("{ users}")
    desk.query.press_sequentially("(fi")
    assert "first" in desk.labels()
    desk.query.press("Tab")
    expect(desk.query).to_have_value("{ users(first: )}")
    desk.query.press_sequentially("2 ord")
    assert desk.labels() == ["orderBy"], desk.labels()
    desk.query.press("Enter")
    desk.query.press("Control+ ")
    assert "ID_ASC" in desk.labels(), desk.labels()
    desk.query.press("Escape")
    expect(desk.completions).to_be_hidden()


@check
def completes_everything_else(desk):
    desk.open()
    for text, expected in [
        ("qu", "query"),
        ("query Q($a: In", "Int"),
        ("query Q($id: ID!) { user(id: $", "id"),
        ("{ users { nodes { ...Ab } } } fragment Abc on User { id } fragment Abd on User { ...A", "Abc"),
        ("fragment F on Us", "User"),
        ("{ node(nodeId: 1) { ... on Pla", "Play"),
        ("{ users @inc", "include"),
        ("{ users @include(i", "if"),
        ("{ users { nodes { alias: user", "username"),
        ("{ users(filter: { id: { e", "eq"),
        ("{ __ty", "__typename"),
    ]:
        desk.write(text[:-1])
        desk.query.press_sequentially(text[-1])
        assert expected in desk.labels(text), (text, desk.labels())
    # Nothing is offered within comments and strings, nor where a person names things.
    for text in ["# us", '{ user(id: "us', "query Us"]:
        desk.write(text[:-1])
        desk.query.press_sequentially(text[-1])
        expect(desk.completions).to_be_hidden()


@check
def edits_like_an_editor(desk):
    desk.open().type("{")
    expect(desk.query).to_have_value("{}")
    desk.query.press("Enter")
    expect(desk.query).to_have_value("{\n  \n}")
    desk.query.press_sequentially("users(")
    desk.query.press("Escape")
    expect(desk.page.locator("#query-editor .bracket")).to_have_count(2)
    desk.query.press("Backspace")
    expect(desk.query).to_have_value("{\n  users\n}")
    desk.query.press("Control+z")
    expect(desk.query).to_have_value("{\n  users()\n}")
    assert desk.page.locator("#query-editor .gutter div").count() == 3
    # What is painted lies exactly under what is typed.
    assert desk.page.evaluate(
        """() => {
          const [paint, area] = ["pre", "textarea"].map((name) => document.querySelector(`#query-editor ${name}`));
          const [one, other] = [paint, area].map((part) => [part.getBoundingClientRect(), getComputedStyle(part)]);
          return one[0].left === other[0].left && one[0].top === other[0].top && one[0].width === other[0].width
            && ["paddingLeft", "paddingTop", "font", "lineHeight", "letterSpacing"].every((name) => one[1][name] === other[1][name]);
        }"""
    )


@check
def takes_variables(desk):
    desk.open().write("query Q($first: Int, $by: [UserOrder!]) { users(first: $first, orderBy: $by) { nodes { username } } }")
    desk.variables.fill("")
    desk.variables.press_sequentially('{"fi')
    assert desk.labels() == ["first"]
    desk.variables.press("Enter")
    expect(desk.variables).to_have_value('{"first": }')
    desk.variables.press_sequentially("1, ")
    desk.variables.press("Control+ ")
    assert desk.labels() == ["by"]
    desk.variables.press("Enter")
    desk.variables.press_sequentially("[")
    desk.variables.press("Control+ ")
    assert "ID_DESC" in desk.labels()
    desk.completions.get_by_text("ID_DESC", exact=True).click()
    expect(desk.variables).to_have_value('{"first": 1, "by": ["ID_DESC"]}')
    desk.variables.press("Control+Enter")
    expect(desk.response).to_contain_text("alan")
    expect(desk.response).not_to_contain_text("ada")


@check
def says_what_is_wrong_with_inputs(desk):
    desk.open().write("{ users { totalCount } }")
    desk.variables.fill('{"first": 1,}')
    expect(desk.page.locator("#variables-fault")).to_contain_text("comma")
    expect(desk.page.locator("#variables-editor pre .at-fault")).to_have_count(1)
    desk.run.click()
    expect(desk.page.locator("#notice")).to_contain_text("The variables are not JSON")
    desk.variables.fill("")
    desk.page.get_by_role("tab", name="Headers").click()
    desk.headers.fill("not a header")
    expect(desk.page.locator("#headers-fault")).to_contain_text("Line 1")
    desk.headers.fill("X-Request-Id: from-the-page")
    with desk.running() as asked:
        desk.run.click()
    assert asked.value.headers["x-request-id"] == "from-the-page"


@check
def keeps_digits_and_order(desk):
    desk.open().write("query Q($id: ID!) { b: user(id: $id) { id } a: __typename }")
    desk.variables.fill('{"id": 12345678901234567890123}')
    with desk.running() as asked:
        desk.run.click()
    assert '"id": 12345678901234567890123' in asked.value.post_data, asked.value.post_data


@check
def marks_errors_where_they_are(desk):
    desk.open().ask("{\n  users {\n    totalCount\n    nonsense\n  }\n}")
    fault = desk.page.locator("#faults button")
    expect(fault).to_have_count(1)
    expect(fault).to_contain_text("4:5")
    expect(fault).to_contain_text("nonsense")
    expect(desk.marks()).to_have_text("nonsense")
    expect(desk.page.locator("#query-editor .gutter .at-fault")).to_have_text("4")
    desk.picture("error")
    fault.click()
    offset = desk.query.evaluate("(area) => area.selectionStart")
    assert offset == len("{\n  users {\n    totalCount\n    "), offset
    for _ in "nonsense":
        desk.query.press("Delete")
    expect(desk.marks()).to_have_count(0)


@check
def marks_errors_as_they_are_typed(desk):
    ran = []
    desk.page.on("request", lambda request: "query" in json.loads(request.post_data or "{}") and ran.append(request.post_data))
    desk.open()
    before = len(ran)
    faults = desk.page.locator("#faults button")
    for text, marked, said in [
        ("{ users { nonsense } }", "nonsense", "Cannot query field"),
        ("{ users(fist: 1) { totalCount } }", "fist", "Unknown argument"),
        ("{ users(first: true) { totalCount } }", "true", "Int cannot represent"),
        ("{ users { totalCount }", None, "Syntax Error"),
        ("query($v: ID!) { user(id: $v) { id } }", "$", "non-null"),
        ("query($v: Strin) { user(id: $v) { id } }", None, "Unknown type"),
        ("{ user(id: 1) { ...F } }", None, "Unknown fragment"),
        ("{ user { id } }", "user", "is required"),
        ("{ users(first: -1) { nodes { id } } }", "users", "cannot be negative"),
        ('mutation { recordPlay(input: { userId: "1" }) { play { id } } }', None, "videoId"),
        ("subscription { playRecorded { nonsense } }", "nonsense", "Cannot query field"),
    ]:
        desk.write(text)
        expect(faults.first, text).to_contain_text(said)
        if marked:
            expect(desk.marks().first, text).to_have_text(marked)
        # Right again: the marks go.
        desk.write("{ users { totalCount } }")
        expect(faults, text).to_have_count(0)
    desk.write("query($v: ID!) { user(id: $v) { id } }")
    expect(faults).to_have_count(1)
    desk.variables.fill('{"v": "1"}')
    expect(faults).to_have_count(0)
    # Of variables that are no JSON only that is said, where they are.
    desk.variables.fill('{"v": ')
    expect(desk.page.locator("#variables-fault")).not_to_be_empty()
    desk.write("query($v: ID!) { user(id: $v) { nonsense } }")
    expect(faults).to_have_count(1)
    expect(faults).to_contain_text("nonsense")
    desk.variables.fill("")
    # A mutation that is right is looked at, too, and nothing of all this was run.
    plays = desk.page.context.request.get(url.replace("/query", "/plays")).json()["items"]
    with desk.page.expect_response(lambda response: "mutation" in (response.request.post_data or "")) as looked:
        desk.write('mutation { recordPlay(input: { userId: "1", videoId: "typed" }) { play { id } } }')
    assert looked.value.json()["extensions"]["valid"] is True, looked.value.text()
    assert desk.page.context.request.get(url.replace("/query", "/plays")).json()["items"] == plays
    assert len(ran) == before, ran[before:]
    assert desk.measures.text_content() == ""
    desk.write("{\n  users(first: 2) {\n    nodes { usernam plays(first: 1) { totalCount } }\n  }\n}")
    expect(faults).to_contain_text("usernam")
    desk.picture("typing")


@check
def asks_no_more_where_nothing_is_looked_at(desk):
    looked = []

    def answer(route):
        if "validate" not in (route.request.post_data or ""):
            return route.continue_()
        looked.append(route.request.post_data)
        refusal = {"errors": [{"message": "There is no \"query\".", "extensions": {"code": "BAD_REQUEST"}}]}
        route.fulfill(status=400, content_type="application/json", body=json.dumps(refusal))

    desk.page.route(url, answer)
    desk.page.clock.install()
    desk.open().write("{ nonsense }")
    for text in ["{ users { totalCount } }", "{ users { nodes { id } } }"]:
        with desk.page.expect_response(lambda response: "validate" in (response.request.post_data or "")) if not looked else contextlib.nullcontext():
            desk.page.clock.run_for(1_000)
        desk.write(text)
    desk.page.clock.run_for(1_000)
    desk.ask("{ __typename }")
    assert len(looked) == 1, looked
    expect(desk.page.locator("#faults button")).to_have_count(0)


@check
def chooses_among_operations(desk):
    text = "query One { users { totalCount } }\nquery Two { plays { totalCount } }"
    desk.open().write(text)
    choice = desk.page.get_by_label("Operation to run")
    expect(choice).to_be_visible()
    choice.select_option("Two")
    with desk.running() as asked:
        desk.run.click()
    assert json.loads(asked.value.post_data)["operationName"] == "Two"
    expect(desk.response).to_contain_text("plays")
    desk.query.press("Control+Home")
    expect(choice).to_have_value("One")


@check
def explains_the_schema(desk):
    desk.open()
    docs = desk.panel("Docs")
    search = docs.get_by_label("Search the schema")
    search.fill("playTimest")
    docs.get_by_role("button", name="Play.playTimestamp", exact=True).click()
    expect(docs.get_by_role("heading", name="Play.playTimestamp")).to_be_visible()
    docs.get_by_role("button", name="DateTime").click()
    expect(docs.get_by_role("heading", name="DateTime")).to_be_visible()
    docs.get_by_role("button", name="Schema", exact=True).click()
    docs.get_by_role("button", name="Query", exact=True).click()
    expect(docs.get_by_role("button", name="users", exact=True)).to_be_visible()
    desk.write("{ users { totalCount } }")
    desk.query.press("Control+End")
    for _ in range(6):
        desk.query.press("ArrowLeft")
    desk.query.press("F1")
    expect(docs.get_by_role("heading", name="UserConnection.totalCount")).to_be_visible()
    desk.picture("docs")


@check
def remembers_what_was_run(desk):
    desk.open()
    past = desk.panel("History")
    desk.ask("query Remembered { users { totalCount } }")
    desk.ask("query Another { __typename }")
    expect(past.locator(".entry")).to_have_text(["Another", "Remembered"])
    desk.page.reload()
    past = desk.panel("History")
    expect(desk.query).to_have_value("query Another { __typename }")
    past.get_by_role("button", name="Run again: Remembered").click()
    expect(desk.response).to_contain_text("totalCount")
    expect(desk.query).to_have_value("query Remembered { users { totalCount } }")
    expect(past.locator(".entry")).to_have_text(["Remembered", "Another"])
    past.get_by_role("button", name="Delete: Another").click()
    expect(past.locator(".entry")).to_have_text(["Remembered"])
    for number in range(60):
        desk.page.evaluate(
            """(number) => {
              const name = Object.keys(localStorage).find((name) => name.endsWith(":history"));
              const entries = JSON.parse(localStorage.getItem(name));
              localStorage.setItem(name, JSON.stringify([{ ...entries[0], query: `{ a${number}: __typename }` }, ...entries]));
            }""",
            number,
        )
    desk.ask("{ __typename }")
    expect(past.locator(".entry")).to_have_count(50)


@check
def shares_by_link(desk):
    desk.open().write('query Shared($v: ID!) { user(id: $v) { username } } # "ü" & <b>')
    desk.variables.fill('{"v": "1"}')
    desk.page.get_by_role("button", name="Share").click()
    expect(desk.page.locator("#notice")).to_contain_text("The link is in")
    link = desk.page.evaluate("location.href")
    desk.page.evaluate("localStorage.clear()")
    desk.page.goto("about:blank")
    desk.page.goto(link)
    expect(desk.query).to_have_value('query Shared($v: ID!) { user(id: $v) { username } } # "ü" & <b>')
    expect(desk.variables).to_have_value('{"v": "1"}')
    # A link never runs anything by itself.
    assert desk.measures.text_content() == ""
    desk.open("?query=%7B%20linked%3A%20__typename%20%7D")
    expect(desk.query).to_have_value("{ linked: __typename }")


@check
def prettifies(desk):
    desk.open()
    for text, expected in [
        ("{a}", "{\n  a\n}\n"),
        (
            "query Q($a:Int=1,$b:[ID!]!@deprecated){users(first:$a,filter:{id:{in:$b}}){...F ...on User@include(if:true){x:id}}}fragment F on X{y}",
            "query Q($a: Int = 1, $b: [ID!]! @deprecated) {\n  users(first: $a, filter: { id: { in: $b } }) {\n    ...F\n"
            "    ... on User @include(if: true) {\n      x: id\n    }\n  }\n}\n\nfragment F on X {\n  y\n}\n",
        ),
        ("# above\n{ a # beside\n b(c:[1,2,[3]],d:\"s,{\",e:-1.5e3) }", "# above\n{\n  a # beside\n  b(c: [1, 2, [3]], d: \"s,{\", e: -1.5e3)\n}\n"),
        ("{ a(b: \"\"\"block } text\"\"\") }", "{\n  a(b: \"\"\"block } text\"\"\")\n}\n"),
        ("{ not closed", "{\n  not\n  closed\n"),
        ("", ""),
    ]:
        desk.write(text)
        desk.page.get_by_role("button", name="Prettify").click()
        expect(desk.query).to_have_value(expected)
        desk.page.get_by_role("button", name="Prettify").click()
        expect(desk.query).to_have_value(expected)


@check
def shows_text_as_text(desk):
    attack = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
    desk.open().write("query Q($v: String!) { playRows: plays(first: 1, filter: { videoId: { eq: $v } }) { nodes { videoId } } }")
    desk.variables.fill(json.dumps({"v": attack}))
    desk.run.click()
    expect(desk.response.locator(".token-string")).to_have_text(json.dumps(attack))
    desk.ask('{ users(first: 1, after: ' + json.dumps(attack) + ') { totalCount } }')
    desk.ask("{ " + attack + " }")
    desk.panel("History")
    assert desk.page.locator("img, script:not([type=module])").count() == 0
    assert desk.page.title() == "VideoPlay query"


@check
def folds_large_answers(desk):
    desk.open().ask("{ users { nodes { username plays { totalCount } } } }")
    first = desk.response.locator("details details details").first
    expect(first).to_contain_text("ada")
    first.locator("summary").first.click()
    expect(first.locator(".children").first).to_be_hidden()
    aliases = " ".join(f"a{number}: username" for number in range(90))
    desk.ask("{ users(first: 1) { nodes { " + aliases + " } } }")
    # A line for each, and one for each of the five brackets that close.
    expect(desk.response.locator(".line")).to_have_count(95)


@check
def draws_the_plan(desk):
    desk.open().write("{\n  users(first: 2) { totalCount nodes { username plays(first: 1) { nodes { videoId } } } }\n  __typename\n}")
    desk.page.get_by_role("tab", name="Plan").click()
    plan = desk.page.locator("#plan")
    desk.page.get_by_role("button", name="Explain").click()
    expect(plan.locator(".plan-field").first).to_have_text("users")
    expect(plan.locator("li li .plan-field")).to_have_text("nodes.plays")
    expect(plan.locator(".plan-summary")).to_contain_text("1round trip")
    expect(plan.locator(".plan-leaves").first).to_have_text("totalCount, nodes.username")
    expect(plan).to_contain_text("at most 2 rows")
    plan.locator("summary").first.click()
    expect(plan.locator("pre").first).to_contain_text("SELECT")
    desk.page.get_by_role("button", name="Analyze").click()
    expect(plan.locator(".plan-bar").first).to_be_visible()
    plan.locator("li li summary").last.click()
    expect(plan.locator(".plan-nodes").last).to_contain_text("plays")
    desk.picture("plan")
    plan.get_by_role("button", name="users").click()
    offset = desk.query.evaluate("(area) => area.selectionStart")
    assert offset == 4, offset
    desk.write("{ nonsense }")
    desk.page.get_by_role("button", name="Explain").click()
    expect(plan).to_contain_text("nonsense")
    desk.write('mutation { recordPlay(input: { userId: "1", videoId: "planned" }) { play { user { username } } } }')
    desk.page.get_by_role("button", name="Explain").click()
    expect(plan.locator(".plan-field").first).to_contain_text("recordPlay")
    expect(plan.locator("li li .plan-statement")).to_have_count(1)
    # It was not run, and says so.
    expect(plan.locator(".plan-note")).to_contain_text("nothing was written")
    expect(desk.page.locator("#notice")).to_contain_text("not run")
    expect(plan.locator(".plan-summary")).to_contain_text("4statements at most")
    plan.locator("summary").first.click()
    expect(plan.locator("pre").first).to_contain_text("INSERT INTO plays")
    desk.picture("plan-mutation")
    desk.page.get_by_role("button", name="Analyze").click()
    expect(plan).to_contain_text("A mutation cannot be analyzed")
    plays = desk.page.context.request.get(url.replace("/query", "/plays?videoId=planned")).json()
    assert plays["items"] == [], plays


@check
def shows_events_as_they_come(desk):
    desk.open().write('subscription Watch { playRecorded(videoId: "watched") { userId videoId } }')
    desk.run.click()
    expect(desk.measures).to_have_text("listening · 0 events")
    for number in range(2):
        play = {"userId": "1", "videoId": "watched"}
        answer = desk.page.context.request.post(url.replace("/query", "/plays"), data=play)
        assert answer.status == 201, answer.text()
        expect(desk.measures).to_have_text(["listening · 1 event", "listening · 2 events"][number])
    expect(desk.response.locator(".events li")).to_have_count(2)
    expect(desk.response).to_contain_text("watched")
    desk.picture("subscription")
    # It stands in the history while it is heard, and begins again from there.
    past = desk.panel("History")
    expect(past.locator(".entry")).to_have_text(["Watch"])
    expect(past.locator(".kind")).to_have_text(["subscription"])
    past.get_by_role("button", name="Run again: Watch").click()
    expect(desk.measures).to_have_text("listening · 0 events")
    expect(desk.run).to_have_text("Stop")
    desk.picture("history")
    desk.page.get_by_role("button", name="Stop").click()
    expect(desk.run).to_have_text("Run")
    expect(desk.measures).to_contain_text("ended")
    desk.page.reload()
    past = desk.panel("History")
    expect(past.locator(".entry")).to_have_text(["Watch"])
    # One without a name is found by its text.
    desk.write("subscription { playRecorded { id } }")
    desk.run.click()
    expect(desk.measures).to_have_text("listening · 0 events")
    expect(past.locator(".entry")).to_have_text(["subscription { playRecorded { id } }", "Watch"])
    desk.page.get_by_role("button", name="Stop").click()
    expect(desk.run).to_have_text("Run")


@check
def works_without_introspection(desk):
    refusal = {"errors": [{"message": "Introspection is not allowed to you."}]}

    def answer(route):
        if "__schema" in (route.request.post_data or ""):
            route.fulfill(status=400, content_type="application/json", body=json.dumps(refusal))
        else:
            route.continue_()

    desk.page.route(url, answer)
    desk.page.goto(url)
    expect(desk.page.locator("#notice")).to_contain_text("does not tell its schema")
    expect(desk.panel("Docs")).to_contain_text("Introspection is not allowed to you.")
    desk.type("{ us")
    expect(desk.completions).to_be_hidden()
    desk.ask("{ users { totalCount } }")
    expect(desk.response).to_contain_text("totalCount")


@check
def stops_what_takes_long(desk):
    desk.open()
    desk.page.route(url, lambda route: None)
    desk.write("{ __typename }")
    desk.run.click()
    expect(desk.run).to_have_text("Stop")
    desk.run.click()
    expect(desk.page.locator("#notice")).to_have_text("Stopped.")
    expect(desk.run).to_have_text("Run")


@check
def works_by_keyboard(desk):
    desk.open()
    desk.page.locator("body").click(position={"x": 1, "y": 1})
    seen = []
    for _ in range(24):
        desk.page.keyboard.press("Tab")
        seen.append(desk.page.evaluate("document.activeElement.id || document.activeElement.getAttribute('aria-label') || document.activeElement.tagName"))
    for part in ["run", "Query", "variables-tab", "Variables, as JSON", "response-tab", "response-panel"]:
        assert part in seen, (part, seen)
    desk.page.locator("#variables-tab").focus()
    desk.page.keyboard.press("ArrowRight")
    expect(desk.headers).to_be_visible()
    unnamed = desk.page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, textarea")].filter((part) =>
             !part.textContent.trim() && !part.getAttribute("aria-label") && !part.labels?.length).map((part) => part.outerHTML)"""
    )
    assert unnamed == [], unnamed


@check
def fits_a_narrow_screen(desk):
    desk.page.set_viewport_size({"width": 360, "height": 740})
    desk.open().ask("{ users { nodes { id username email createdAt plays { nodes { id videoId playTimestamp userId } } } } }")
    desk.picture("narrow")
    for name in ["Docs", "History"]:
        desk.panel(name)
        width = desk.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, (name, width)
        desk.picture(f"narrow-{name.lower()}")


@check
def stays_legible_in_the_dark(desk):
    for scheme in ["light", "dark"]:
        desk.page.emulate_media(color_scheme=scheme)
        desk.open().ask("query People($n: Int = 3) {\n  # Everyone, newest first.\n  users(first: $n) {\n    nodes { id username email }\n  }\n}")
        desk.picture(scheme)
        weak = desk.page.evaluate(
            """() => {
              const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
              const channels = (colour) => {
                canvas.clearRect(0, 0, 1, 1);
                canvas.fillStyle = colour;
                canvas.fillRect(0, 0, 1, 1);
                return [...canvas.getImageData(0, 0, 1, 1).data];
              };
              const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
                .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
                .reduce((sum, c, index) => sum + c * [0.2126, 0.7152, 0.0722][index], 0);
              const ground = (part) => {
                for (; part; part = part.parentElement) {
                  const colour = channels(getComputedStyle(part).backgroundColor);
                  if (colour[3] > 250) return colour;
                }
              };
              const weak = [];
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const part = walker.currentNode.parentElement;
                if (!walker.currentNode.data.trim() || !part.checkVisibility() || part.closest("script, noscript, textarea, :disabled")) continue;
                const [one, other] = [luminance(channels(getComputedStyle(part).color)), luminance(ground(part))];
                const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
                if (contrast < 4.5) weak.push([part.className || part.id || part.tagName, walker.currentNode.data.trim(), contrast]);
              }
              return weak;
            }"""
        )
        assert weak == [], (scheme, weak)


def modules_agree(context):
    """The modules work by themselves too, and what they import is there."""
    page = context.new_page()
    page.route("http://modules.test/**", lambda route: route.fulfill(
        status=200, content_type="text/javascript", headers={"access-control-allow-origin": "*"},
        body=(pathlib.Path(request["sources"]) / route.request.url.rsplit("/", 1)[1]).read_text()))
    for name in sorted(path.name for path in pathlib.Path(request["sources"]).glob("*.js")):
        if name != "page.js":
            page.evaluate("(name) => import(`http://modules.test/${name}`)", name)
    faults = page.evaluate(
        """async () => {
          const { parseJSON, formatJSON } = await import("http://modules.test/json.js");
          const faults = [];
          const texts = ["{}", "[]", '[1, -2.5e+3, "\\\\u00e9", true, null]', '{"a": {"b": []}, "1": 0}', '"x"', " 0 ", "", "{", "[1,]", "{a: 1}",
            '{"a" 1}', "01", "1.", "tru", '"\\\\x"', '"a', "[1 2]", "{}{}", "'a'", "-", '{"a":1,}', "[".repeat(400) + "]".repeat(400)];
          for (const text of texts) {
            let theirs, ours;
            try { theirs = JSON.stringify(JSON.parse(text)); } catch { theirs = null; }
            try { ours = JSON.stringify(JSON.parse(formatJSON(text))); } catch { ours = null; }
            if (theirs !== ours) faults.push([text, theirs, ours]);
          }
          try { parseJSON("[".repeat(100000)); faults.push("deep"); } catch (fault) { if (fault.name !== "Error" || !fault.message.includes("deep")) faults.push(String(fault)); }
          return faults;
        }"""
    )
    assert faults == [], faults


def report(error):
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == report.__code__.co_filename]
    return f"{type(error).__name__} at lines {lines}: {str(error)[:1500]}"


def main():
    outcome = {}
    with sync_playwright() as playwright:
        # As root, as in a container, Chromium runs only without its sandbox.
        options = ["--disable-dev-shm-usage"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
        browser = playwright.chromium.launch(executable_path=request["chromium"], args=options)
        for function in checks:
            context = browser.new_context(viewport={"width": 1360, "height": 820})
            context.set_default_timeout(20_000)
            desk = Desk(context)
            name = function.__name__.replace("_", " ")
            try:
                function(desk)
                outcome[name] = f"The browser complains: {desk.complaints}" if desk.complaints else None
            except Exception as error:
                outcome[name] = report(error)
            context.close()
        context = browser.new_context()
        try:
            modules_agree(context)
            outcome["modules agree"] = None
        except Exception as error:
            outcome["modules agree"] = report(error)
        browser.close()
    print(json.dumps(outcome))


main()
