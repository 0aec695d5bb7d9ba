"""What schemathesis checks of each answer of /query, by its own check and by ours.

Its `not_a_server_error` takes every error of a field for a fault of the server, unless its code is one of Apollo's. That a
user's name is taken, or that there is no user of an id, is an answer; what is none is told apart here.
"""

import itertools

import graphql
import schemathesis
from hypothesis import strategies
from schemathesis.graphql import nodes

ANSWERS = {
    "UNAUTHENTICATED", "FORBIDDEN", "TOO_MANY_REQUESTS",
    "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "NOT_FOUND", "CONFLICT", "LIMIT_EXCEEDED",
}


@schemathesis.check
def no_fault_of_the_server(ctx, response, case):
    assert response.status_code < 500, f"{response.status_code}: {response.text}"
    answer = response.json()
    for error in answer.get("errors", []):
        code = error.get("extensions", {}).get("code")
        assert code in ANSWERS, f"{code}: {error['message']}"
        assert ("path" in error) == ("data" in answer), f"a field's error has a path, a request's has none: {error}"


# Values that can mean something. Half of the documents get them, so that there are answers with data, too.
schemathesis.graphql.scalar("DateTime", strategies.sampled_from(["2026-01-01T00:00:00Z", "2025-12-31T23:59:59.5+01:00"]).map(nodes.String))
PLAUSIBLE = {
    "id": '"1"', "userId": '"1"', "nodeId": '"VXNlcjox"', "videoId": '"v1"', "first": "2", "last": "2", "type": '"pause"',
    "username": '"name%d"', "email": '"name%d@example.org"', "password": '"correct horse"', "positionS": "1.5",
}
DROPPED = {"after", "before", "last", "clientEventId", "playTimestamp", "interactionTimestamp", "clientTimestamp", "extra"}
count = itertools.count()


class Plausible(graphql.Visitor):
    def enter_argument(self, node, *_):
        return self.replaced(node)

    def enter_object_field(self, node, *_):
        return self.replaced(node)

    @staticmethod
    def replaced(node):
        if node.name.value in DROPPED:
            return graphql.REMOVE
        if (text := PLAUSIBLE.get(node.name.value)) and not isinstance(node.value, graphql.ObjectValueNode):
            node.value = graphql.parse_value(text.replace("%d", str(next(count))))


@schemathesis.hook
def map_body(context, body):
    return graphql.visit(body, Plausible()) if next(count) % 2 else body
