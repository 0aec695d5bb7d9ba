-- A file that was applied must not change any more. The next one is 0002_….sql.
CREATE TYPE bookmark_kind AS ENUM ('moment', 'question', 'to do');

CREATE TABLE bookmarks (
    id               bigint GENERATED ALWAYS AS IDENTITY,
    user_id          bigint NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    remind_at        timestamptz,
    reminded_at      timestamptz,
    position_seconds double precision,
    kind             bookmark_kind NOT NULL DEFAULT 'moment',
    video_id         text NOT NULL,
    note             text NOT NULL,
    CONSTRAINT bookmarks_pkey PRIMARY KEY (id),
    CONSTRAINT bookmarks_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT bookmarks_video_id_check CHECK (char_length(video_id) BETWEEN 1 AND 200),
    CONSTRAINT bookmarks_note_check CHECK (char_length(note) BETWEEN 1 AND 10000),
    CONSTRAINT bookmarks_position_seconds_check CHECK (position_seconds BETWEEN 0 AND 1e6)
);

-- For the lists of a user and of a video, the newest first; the first one also for the cascade from users.
CREATE INDEX bookmarks_user_id_created_at_idx ON bookmarks (user_id, created_at, id);
CREATE INDEX bookmarks_video_id_created_at_idx ON bookmarks (video_id, created_at, id);
CREATE INDEX bookmarks_created_at_idx ON bookmarks (created_at, id);
CREATE INDEX bookmarks_kind_idx ON bookmarks (kind, created_at, id);
-- For what lies near a moment of a video.
CREATE INDEX bookmarks_video_id_position_seconds_idx ON bookmarks (video_id, position_seconds, id);
-- What is still to be reminded of.
CREATE INDEX bookmarks_remind_at_idx ON bookmarks (remind_at) WHERE reminded_at IS NULL;
