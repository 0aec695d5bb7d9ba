"""What a newcomer does with PyPI's gql: fetch the schema, have queries checked against it, ask, change, and listen."""
import asyncio
import sys

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from graphql import GraphQLError

address = sys.argv[1]


async def ask():
    transport = AIOHTTPTransport(url=f"http://{address}/query")
    async with Client(transport=transport, fetch_schema_from_transport=True, execute_timeout=60) as session:
        schema = session.client.schema
        assert schema.get_type("User") and schema.get_type("PlayConnection"), "the schema lacks types"

        registered = await session.execute(gql(
            'mutation { registerUser(input: {username: "ann", email: "ann@example.org", password: "correct horse"})'
            " { user { id username } } }"))
        user = registered["registerUser"]["user"]
        assert user["username"] == "ann", registered

        record = gql("mutation($input: RecordPlayInput!) { recordPlay(input: $input) { play { id videoId user { username } } } }")
        record.variable_values = {"input": {"userId": user["id"], "videoId": "v1"}}
        played = await session.execute(record)
        assert played["recordPlay"]["play"]["user"]["username"] == "ann", played

        query = gql("query($id: ID!) { user(id: $id) { __typename id plays(first: 5) { totalCount nodes { videoId } } } }")
        query.variable_values = {"id": user["id"]}
        found = await session.execute(query)
        assert found["user"]["plays"] == {"totalCount": 1, "nodes": [{"videoId": "v1"}]}, found

        try:
            await session.execute(gql("{ users { nodes { nickname } } }"))
            raise AssertionError("the client did not check the query")
        except GraphQLError as error:
            assert "nickname" in error.message, error
        try:
            wrong = gql("mutation($input: RecordPlayInput!) { recordPlay(input: $input) { play { id } } }")
            wrong.variable_values = {"input": {"userId": "999999", "videoId": "v1"}}
            await session.execute(wrong)
            raise AssertionError("a play of nobody was recorded")
        except TransportQueryError as error:
            assert error.errors[0]["path"] == ["recordPlay"], error.errors
        return user["id"]


async def listen(user):
    transport = WebsocketsTransport(url=f"ws://{address}/query")
    async with Client(transport=transport, fetch_schema_from_transport=True, execute_timeout=60) as listener:
        subscription = gql("subscription($user: ID!) { playRecorded(userId: $user) { videoId user { username } } }")
        subscription.variable_values = {"user": user}
        events = listener.subscribe(subscription)
        first = asyncio.ensure_future(events.__anext__())
        async with Client(transport=AIOHTTPTransport(url=f"http://{address}/query"), execute_timeout=60) as session:
            record = gql("mutation($input: RecordPlayInput!) { recordPlay(input: $input) { play { id } } }")
            # The subscription begins when the server has read it, of which the protocol says nothing: play until it tells.
            for number in range(100):
                record.variable_values = {"input": {"userId": user, "videoId": f"v{number}"}}
                await session.execute(record)
                done, _ = await asyncio.wait([first], timeout=0.2)
                if done:
                    break
        event = await asyncio.wait_for(first, 10)
        assert event["playRecorded"]["user"]["username"] == "ann", event
        assert event["playRecorded"]["videoId"].startswith("v"), event


asyncio.run(listen(asyncio.run(ask())))
print("well")
