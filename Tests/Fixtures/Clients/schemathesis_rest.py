"""What schemathesis needs to know of the REST routes that OpenAPI cannot say, and a check of our own.

A cursor is one that the server gave, a stream's token likewise. Of two pairs of parameters one excludes the other, and so do
a query and a document's id, or an event's id in the body and in the header. What only the database or a module's code can know is answered with 422: the check
sees to it that nothing else is.
"""

import schemathesis

# Rules of modules' code, and of the database: the fields that they are about.
RULES = {"/userId", "/username", "/email", "/extra", "/currentPassword", "/scopes", "/role", "/expiresAt", "/externalUserId"}
cursors = set()


def media(response):
    """The type of what is answered, without parameters."""
    return response.headers.get("content-type", [""])[0].split(";")[0]


@schemathesis.hook
def after_call(context, case, response):
    if media(response) == "application/json":
        answer = response.json()
        if isinstance(answer, dict) and isinstance(page := answer.get("pageInfo"), dict):
            cursors.update(cursor for cursor in (page["startCursor"], page["endCursor"]) if cursor)


@schemathesis.hook
def before_call(context, case, **kwargs):
    # What breaks the rules of the document on purpose is left as it is.
    if case.meta and case.meta.generation.mode.is_negative:
        return
    query = case.query
    for name in ("after", "before"):
        if query.get(name) not in cursors:
            query.pop(name, None)
    if query.keys() & {"first", "after"}:
        query.pop("last", None)
        query.pop("before", None)
    # Two names for one filter.
    if any(name == "userId" or name.startswith("userId[") for name in query):
        query.pop("externalUserId", None)
    if isinstance(case.body, dict) and "clientEventId" in case.body:
        case.headers.pop("Idempotency-Key", None)
    if case.path == "/query" and case.method in ("GET", "POST"):
        case.headers.pop("X-GraphQL-Event-Stream-Token", None)
        query.pop("token", None)
        if case.method == "POST" and isinstance(case.body, dict) and "query" in case.body:
            case.body.pop("documentId", None)
        if case.method == "GET":
            query.pop("documentId", None)
            query.setdefault("query", "{ __typename }")
            # Texts that hold JSON, which a parameter's schema cannot say.
            query.pop("variables", None)
            query.pop("extensions", None)


@schemathesis.check
def refuses_for_known_rules_alone(ctx, response, case):
    if response.status_code != 422 or media(response) != "application/problem+json":
        return
    if case.meta and case.meta.generation.mode.is_negative:
        return
    problem = response.json()
    for error in problem.get("errors", []):
        # PostgreSQL's text holds every character but this one.
        if error["pointer"] not in RULES and "U+0000" not in error["detail"]:
            raise AssertionError(f"A request that is right by the document was refused: {problem['detail']}")
