"""What PyPI's gql does with the fixture Bookmarks: queries that it checks against the schema, pages until the end, and news."""
import asyncio
import itertools
import sys

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.websockets import WebsocketsTransport
from graphql import GraphQLEnumType, GraphQLError

address = sys.argv[1]
KINDS = ["MOMENT", "QUESTION", "TO_DO"]


def asking(text, **values):
    document = gql(text)
    document.variable_values = values
    return document


async def keep(session, number):
    """Keeps a note of which many have the same kind, position or video, and some have no position."""
    note = {"userId": str(1 + number % 2), "videoId": f"v{number % 3}", "kind": KINDS[number % 3], "note": f"note {number}"}
    if number % 4:
        note["positionSeconds"] = number % 5 / 2
    kept = await session.execute(asking(
        "mutation($input: AddBookmarkInput!) { addBookmark(input: $input) { bookmark { id kind } } }", input=note))
    assert kept["addBookmark"]["bookmark"]["kind"] == note["kind"], kept
    return {"id": kept["addBookmark"]["bookmark"]["id"], "positionSeconds": None, **note}


class Pager:
    """Pages as Relay does: by the cursors and flags of `pageInfo`, forward and backward."""

    def __init__(self, session, orders, filter, size):
        self.session, self.orders, self.filter, self.size = session, orders, filter, size

    async def ids(self, forward=True):
        count, from_, more, end = (
            ("first", "after", "hasNextPage", "endCursor") if forward
            else ("last", "before", "hasPreviousPage", "startCursor"))
        query = f"""query($size: Int!, $cursor: String, $orders: [BookmarkOrder!], $filter: BookmarkFilter) {{
            bookmarks({count}: $size, {from_}: $cursor, orderBy: $orders, filter: $filter) {{
              totalCount edges {{ cursor node {{ id }} }} pageInfo {{ {more} {end} }} }} }}"""
        found, cursor = [], None
        for _ in range(1000):
            page = (await self.session.execute(asking(
                query, size=self.size, cursor=cursor, orders=self.orders, filter=self.filter)))["bookmarks"]
            ids = [edge["node"]["id"] for edge in page["edges"]]
            found = found + ids if forward else ids + found
            if not page["pageInfo"][more]:
                assert len(found) == page["totalCount"], (found, page)
                return found
            assert len(ids) == self.size, page
            cursor = page["pageInfo"][end]
        raise AssertionError("the pages have no end")


def expected(notes, orders):
    """The ids in the order asked for: what has no value last, equals by the last order's direction."""
    fields = {"KIND": ("kind", KINDS.index), "POSITION_SECONDS": ("positionSeconds", float), "VIDEO_ID": ("videoId", str)}
    # By the id first, then by each order from the last to the first, since sorting keeps what is equal.
    rows = sorted(notes, key=lambda note: int(note["id"]), reverse=orders[-1].endswith("_DESC"))
    for order in reversed(orders):
        stem, direction = order.rsplit("_", 1)
        field, key = fields[stem]
        given = sorted(
            (note for note in rows if note[field] is not None), key=lambda note: key(note[field]), reverse=direction == "DESC")
        if direction == "DESC":
            given = [note for _, group in itertools.groupby(given, key=lambda note: note[field])
                     for note in sorted(group, key=rows.index)]
        rows = given + [note for note in rows if note[field] is None]
    return [note["id"] for note in rows]


async def ask():
    transport = AIOHTTPTransport(url=f"http://{address}/query")
    async with Client(transport=transport, fetch_schema_from_transport=True, execute_timeout=60) as session:
        kind = session.client.schema.get_type("BookmarkKind")
        assert isinstance(kind, GraphQLEnumType) and list(kind.values) == KINDS, kind
        notes = [await keep(session, number) for number in range(37)]
        for orders in [
            ["KIND_ASC", "POSITION_SECONDS_DESC"], ["POSITION_SECONDS_ASC", "KIND_DESC"],
            ["VIDEO_ID_DESC", "POSITION_SECONDS_ASC", "KIND_ASC"], ["POSITION_SECONDS_DESC"],
        ]:
            for size, filter in [(1, {"kind": {"eq": "TO_DO"}}), (5, {}), (36, {"positionSeconds": {"isNull": False}})]:
                wanted = [note for note in notes if all(
                    note["kind"] == "TO_DO" if name == "kind" else note["positionSeconds"] is not None for name in filter)]
                pager = Pager(session, orders, filter, size)
                for forward in [True, False]:
                    ids = await pager.ids(forward)
                    assert len(set(ids)) == len(ids) == len(wanted), (orders, size, ids)
                    assert ids == expected(wanted, orders), (orders, size, forward, ids, expected(wanted, orders))

        stats = await session.execute(asking(
            """query($kind: BookmarkKind) { video(id: "v0") { bookmarkStats { bookmarks mostFrequentKind latest { note } } }
              user(id: 1) { bookmarkCount(kind: $kind) } bookmarks { aggregate { count } groups(by: KIND) { key { kind } count } } }""",
            kind="TO_DO"))
        assert stats["video"]["bookmarkStats"] == {
            "bookmarks": 13, "mostFrequentKind": "MOMENT", "latest": {"note": "note 36"}}, stats
        assert stats["user"]["bookmarkCount"] == 6 and stats["bookmarks"]["aggregate"]["count"] == 37, stats
        assert sum(group["count"] for group in stats["bookmarks"]["groups"]) == 37, stats

        for text in ["{ bookmarks(orderBy: KINDLY) { totalCount } }", "{ user(id: 1) { bookmarkCount(kind: TODO) } }",
                     '{ video(id: "v") { bookmarkStats { plays } } }']:
            try:
                await session.execute(gql(text))
                raise AssertionError("the client did not check " + text)
            except GraphQLError:
                pass


async def listen():
    transport = WebsocketsTransport(url=f"ws://{address}/query")
    async with Client(transport=transport, fetch_schema_from_transport=True, execute_timeout=60) as listener:
        events = listener.subscribe(asking(
            "subscription($kind: BookmarkKind) { bookmarkChanged(kind: $kind) { change id bookmark { kind } } }", kind="TO_DO"))
        first = asyncio.ensure_future(events.__anext__())
        async with Client(transport=AIOHTTPTransport(url=f"http://{address}/query"), execute_timeout=60) as session:
            # The subscription begins when the server has read it, of which the protocol says nothing: write until it tells.
            for number in range(300):
                await keep(session, number)
                done, _ = await asyncio.wait([first], timeout=0.05)
                if done:
                    break
        event = (await asyncio.wait_for(first, 10))["bookmarkChanged"]
        assert event["change"] == "CREATED" and event["bookmark"]["kind"] == "TO_DO", event


asyncio.run(ask())
asyncio.run(listen())
print("well")
