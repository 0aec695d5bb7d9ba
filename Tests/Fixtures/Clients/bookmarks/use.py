"""Uses the client that ariadne-codegen wrote from the introspection of a server with the fixture Bookmarks."""
import asyncio
import sys

from generated import AddBookmarkInput, BookmarkKind, Client


async def main():
    async with Client(url=f"http://{sys.argv[1]}/query") as client:
        for kind, position in [(BookmarkKind.QUESTION, 1.5), (BookmarkKind.TO_DO, 2.5), (BookmarkKind.QUESTION, None)]:
            note = AddBookmarkInput(
                user_id="1", video_id="code", kind=kind, note="Ask @2 of https://a.example/x.", position_seconds=position)
            kept = (await client.keep(input=note)).add_bookmark.bookmark
            assert kept.kind is kind and kept.excerpt == "Ask ", kept
        assert [link.host for link in kept.links] == ["a.example"], kept
        assert [user.username for user in kept.mentions] == ["ben"], kept

        video = (await client.bookmarks_of_video(id="code", kinds=[BookmarkKind.QUESTION, BookmarkKind.TO_DO])).video
        stats = video.bookmark_stats
        assert (stats.bookmarks, stats.people, stats.most_frequent_kind) == (3, 1, BookmarkKind.QUESTION), stats
        assert stats.latest.id == kept.id, stats
        bookmarks = video.bookmarks
        assert (bookmarks.aggregate.count, bookmarks.aggregate.avg.position_seconds) == (3, 2), bookmarks
        groups = [(group.key.kind, group.count) for group in bookmarks.groups]
        assert groups == [(BookmarkKind.QUESTION, 2), (BookmarkKind.TO_DO, 1)], groups
        assert [node.kind.name for node in bookmarks.nodes] == ["TO_DO", "QUESTION", "QUESTION"], bookmarks

        later = (await client.bookmarks_of_video(id="code", since="2999-01-01T00:00:00Z", kinds=[])).video
        assert later.bookmark_stats.bookmarks == 0 and later.bookmark_stats.latest is None, later
        assert later.bookmarks.nodes == [] and later.bookmarks.aggregate.avg.position_seconds is None, later


asyncio.run(main())
print("well")
