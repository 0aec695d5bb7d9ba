"""Uses the client that openapi-python-client wrote: registers, records, lists by pages and filters, and meets problems."""

import datetime
import sys

from generated import Client
from generated.api.host import get_readiness
from generated.api.playbook import record_interaction
from generated.api.plays import delete_play, get_play, list_plays, record_play
from generated.api.users import get_user, list_users, register_user, update_user
from generated.models import (
    PlayField, PlayOrder, Problem, RecordInteractionInput, RecordPlayInput, RegisterUserInput, UpdateUserInput, UserField,
)

client = Client(base_url=sys.argv[1])
assert get_readiness.sync(client=client).status == "ready"

ada = register_user.sync(client=client, body=RegisterUserInput(username="ada", email="ada@example.org", password="correct horse"))
assert ada.username == "ada" and isinstance(ada.created_at, datetime.datetime), ada
changed = update_user.sync(ada.id, client=client, body=UpdateUserInput(email="ada@example.com"))
assert changed.email == "ada@example.com" and changed.username == "ada", changed
assert get_user.sync(ada.id, client=client, fields=[UserField.ID, UserField.EMAIL]).to_dict() == {
    "id": ada.id, "email": "ada@example.com",
}

key = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
plays = []
for hour in range(5):
    time = datetime.datetime(2026, 1, 1, hour, tzinfo=datetime.timezone.utc)
    body = RecordPlayInput(user_id=ada.id, video_id=f"v{hour % 2}", play_timestamp=time)
    plays.append(record_play.sync_detailed(client=client, body=body, idempotency_key=key[:-1] + str(hour)))
assert [play.status_code for play in plays] == [201] * 5
again = record_play.sync_detailed(
    client=client, body=RecordPlayInput(user_id=ada.id, video_id="v0"), idempotency_key=key[:-1] + "0")
assert again.status_code == 200 and again.parsed.id == plays[0].parsed.id, again

read, after = [], None
while True:
    paging = {} if after is None else {"after": after}
    page = list_plays.sync(
        client=client, first=2, order_by=[PlayOrder.ID_ASC], fields=[PlayField.ID, PlayField.VIDEOID], user_id=ada.id, **paging)
    read += [play.id for play in page.items]
    if not page.page_info.has_next_page:
        break
    after = page.page_info.end_cursor
assert read == [play.parsed.id for play in plays], read
since = datetime.datetime(2026, 1, 1, 3, tzinfo=datetime.timezone.utc)
late = list_plays.sync(client=client, video_id="v1", from_=since, last=5)
assert [play.play_timestamp for play in late.items] == [since], late
# Its names for `playTimestamp[gt]`, `videoId[in]` and `sessionId[isNull]`.
compared = list_plays.sync(
    client=client, play_timestampgt=since - datetime.timedelta(hours=1), video_idin=["v0", "v1"], session_idis_null=True,
    order_by=[PlayOrder.VIDEO_ID_ASC, PlayOrder.ID_DESC])
assert [(play.video_id, play.play_timestamp.hour) for play in compared.items] == [("v0", 4), ("v1", 3)], compared
assert len(list_users.sync(client=client).items) == 1

entry = record_interaction.sync(
    client=client, body=RecordInteractionInput(user_id=ada.id, video_id="v0", interaction_type="pause", position_seconds=1.5))
assert entry.position_seconds == 1.5 and entry.extra is None, entry

missing = get_play.sync(f"{2**40}", client=client)
assert isinstance(missing, Problem) and missing.status == 404 and missing.code == "not_found", missing
wrong = record_play.sync(client=client, body=RecordPlayInput(user_id="1", video_id=""))
assert isinstance(wrong, Problem) and wrong.status == 422, wrong
assert [error.pointer for error in wrong.errors] == ["/videoId"], wrong
taken = register_user.sync(client=client, body=RegisterUserInput(username="ADA", email="a@example.org", password="correct horse"))
assert isinstance(taken, Problem) and taken.status == 409 and taken.code == "conflict", taken
assert delete_play.sync_detailed(plays[0].parsed.id, client=client).status_code == 204
print("well")
