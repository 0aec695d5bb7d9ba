"""Uses the client that ariadne-codegen wrote from the server's introspection."""
import asyncio
import sys

from generated import Client


async def main():
    async with Client(url=f"http://{sys.argv[1]}/query") as client:
        answer = await client.plays_of_user(id="1")
        assert answer.user.username == "ann" and answer.user.plays.total_count == 2, answer
        node = await client.anything(node_id=answer.user.plays.edges[0].node.node_id)
        assert node.node.typename__ == "Play" and node.node.video_id == "v1", node


asyncio.run(main())
print("well")
