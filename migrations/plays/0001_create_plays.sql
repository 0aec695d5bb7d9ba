-- The columns of fixed width come first: so none is padded, and a row is as small as it can be.
CREATE TABLE plays (
    id               bigint GENERATED ALWAYS AS IDENTITY,
    user_id          bigint NOT NULL,
    play_timestamp   timestamptz NOT NULL DEFAULT now(),
    received_at      timestamptz NOT NULL DEFAULT now(),
    client_timestamp timestamptz,
    client_event_id  uuid,
    video_id         text NOT NULL,
    session_id       text,
    device_id        text,
    CONSTRAINT plays_pkey PRIMARY KEY (id),
    CONSTRAINT plays_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT plays_video_id_check CHECK (char_length(video_id) BETWEEN 1 AND 200),
    CONSTRAINT plays_session_id_check CHECK (char_length(session_id) BETWEEN 1 AND 200),
    CONSTRAINT plays_device_id_check CHECK (char_length(device_id) BETWEEN 1 AND 200),
    -- The years that RFC 3339 can write. This leaves out infinity, too.
    CONSTRAINT plays_play_timestamp_check
        CHECK (play_timestamp >= '0001-01-01T00:00:00Z' AND play_timestamp < '10000-01-01T00:00:00Z'),
    CONSTRAINT plays_client_timestamp_check
        CHECK (client_timestamp >= '0001-01-01T00:00:00Z' AND client_timestamp < '10000-01-01T00:00:00Z')
);

-- Every index is paid for by every insert, so each is here for a question that is asked. They ascend although lists are
-- newest first, since they are read backward as fast as forward, and plays arrive in the order of their time: at the end of
-- an ascending index pages fill up before they are divided, at the front of a descending one they stay half empty.

-- A user's plays, newest first or within a time, with or without a video; and the cascade from users. There is none for
-- a user and a video: what one person played is little enough to be looked through.
CREATE INDEX plays_user_id_play_timestamp_idx ON plays (user_id, play_timestamp, id);
-- A video's plays, newest first or within a time, and their number.
CREATE INDEX plays_video_id_play_timestamp_idx ON plays (video_id, play_timestamp, id);
-- All plays, newest first or within a time.
CREATE INDEX plays_play_timestamp_idx ON plays (play_timestamp, id);
-- An event that is sent again is known again. Plays without an event id cost nothing here.
CREATE UNIQUE INDEX plays_user_id_client_event_id_key ON plays (user_id, client_event_id)
    WHERE client_event_id IS NOT NULL;

COMMENT ON TABLE plays IS 'Who played which video, and when.';
COMMENT ON COLUMN plays.user_id IS 'Who played. Their plays go with them.';
COMMENT ON COLUMN plays.play_timestamp IS 'When it was played, set right where the client''s clock was wrong.';
COMMENT ON COLUMN plays.received_at IS 'When the server heard of it.';
COMMENT ON COLUMN plays.client_timestamp IS 'When it was played by the client''s clock.';
COMMENT ON COLUMN plays.client_event_id IS 'The client''s own id of the event, unique per user, so that one sent twice is stored once.';
COMMENT ON COLUMN plays.video_id IS 'The id of the video in the site that embeds the player.';
COMMENT ON COLUMN plays.session_id IS 'The sitting in which it was played, as the client calls it.';
COMMENT ON COLUMN plays.device_id IS 'The device on which it was played, as the client calls it.';
