-- The columns of fixed width come first: so little is padded, and a row is as small as it can be.
CREATE TABLE user_playbook (
    id                    bigint GENERATED ALWAYS AS IDENTITY,
    user_id               bigint NOT NULL,
    interaction_timestamp timestamptz NOT NULL DEFAULT now(),
    received_at           timestamptz NOT NULL DEFAULT now(),
    client_timestamp      timestamptz,
    sent_timestamp        timestamptz,
    position_s            double precision,
    duration_s            double precision,
    from_s                double precision,
    to_s                  double precision,
    client_event_id       uuid,
    rate                  real,
    video_id              text NOT NULL,
    interaction_type      text NOT NULL,
    session_id            text,
    device_id             text,
    extra                 jsonb,
    CONSTRAINT user_playbook_pkey PRIMARY KEY (id),
    CONSTRAINT user_playbook_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT user_playbook_video_id_check CHECK (char_length(video_id) BETWEEN 1 AND 200),
    CONSTRAINT user_playbook_interaction_type_check CHECK (char_length(interaction_type) BETWEEN 1 AND 64),
    CONSTRAINT user_playbook_session_id_check CHECK (char_length(session_id) BETWEEN 1 AND 200),
    CONSTRAINT user_playbook_device_id_check CHECK (char_length(device_id) BETWEEN 1 AND 200),
    -- The years that RFC 3339 can write. This leaves out infinity, too.
    CONSTRAINT user_playbook_interaction_timestamp_check
        CHECK (interaction_timestamp >= '0001-01-01T00:00:00Z' AND interaction_timestamp < '10000-01-01T00:00:00Z'),
    CONSTRAINT user_playbook_client_timestamp_check
        CHECK (client_timestamp >= '0001-01-01T00:00:00Z' AND client_timestamp < '10000-01-01T00:00:00Z'),
    CONSTRAINT user_playbook_sent_timestamp_check
        CHECK (sent_timestamp >= '0001-01-01T00:00:00Z' AND sent_timestamp < '10000-01-01T00:00:00Z'),
    -- Seconds that JSON can write. NaN is greater than infinity here, so it is left out with it.
    CONSTRAINT user_playbook_position_s_check CHECK (position_s >= 0 AND position_s < 'Infinity'),
    CONSTRAINT user_playbook_duration_s_check CHECK (duration_s >= 0 AND duration_s < 'Infinity'),
    CONSTRAINT user_playbook_from_s_check CHECK (from_s >= 0 AND from_s < 'Infinity'),
    CONSTRAINT user_playbook_to_s_check CHECK (to_s >= 0 AND to_s < 'Infinity'),
    -- A player may run backward.
    CONSTRAINT user_playbook_rate_check CHECK (rate > '-Infinity' AND rate < 'Infinity')
);

-- Every index is paid for by every insert, and a player sends one every few seconds, so each is here for a question that is
-- asked. They ascend for the reason given in plays/0001_create_plays.sql.

-- What a user did, newest first or within a time, with or without a video or a type; and the cascade from users.
CREATE INDEX user_playbook_user_id_interaction_timestamp_idx ON user_playbook (user_id, interaction_timestamp, id);
-- What was done with a video, newest first or within a time, with or without a type.
CREATE INDEX user_playbook_video_id_interaction_timestamp_idx ON user_playbook (video_id, interaction_timestamp, id);
-- All of one type, newest first or within a time: errors are rare among heartbeats, so that looking through all would not do.
CREATE INDEX user_playbook_interaction_type_interaction_timestamp_idx
    ON user_playbook (interaction_type, interaction_timestamp, id);
-- All, newest first or within a time.
CREATE INDEX user_playbook_interaction_timestamp_idx ON user_playbook (interaction_timestamp, id);
-- An event that is sent again is known again. Entries without an event id cost nothing here.
CREATE UNIQUE INDEX user_playbook_user_id_client_event_id_key ON user_playbook (user_id, client_event_id)
    WHERE client_event_id IS NOT NULL;

COMMENT ON TABLE user_playbook IS 'What people do while a video plays: play, pause, seek, heartbeat and so on.';
COMMENT ON COLUMN user_playbook.user_id IS 'Who did it. Their entries go with them.';
COMMENT ON COLUMN user_playbook.interaction_timestamp IS 'When it was done, set right where the client''s clock was wrong.';
COMMENT ON COLUMN user_playbook.received_at IS 'When the server heard of it.';
COMMENT ON COLUMN user_playbook.client_timestamp IS 'When it was done by the client''s clock.';
COMMENT ON COLUMN user_playbook.sent_timestamp IS 'When it was sent by the client''s clock.';
COMMENT ON COLUMN user_playbook.position_s IS 'Where in the video, in seconds from its start.';
COMMENT ON COLUMN user_playbook.duration_s IS 'How long the video is, in seconds.';
COMMENT ON COLUMN user_playbook.from_s IS 'Where a seek began, in seconds from the start of the video.';
COMMENT ON COLUMN user_playbook.to_s IS 'Where a seek led, in seconds from the start of the video.';
COMMENT ON COLUMN user_playbook.client_event_id IS 'The client''s own id of the event, unique per user, so that one sent twice is stored once.';
COMMENT ON COLUMN user_playbook.rate IS 'How fast the video plays; 1 is its own speed.';
COMMENT ON COLUMN user_playbook.video_id IS 'The id of the video in the site that embeds the player.';
COMMENT ON COLUMN user_playbook.interaction_type IS 'What was done. Types that are not known are stored and change no state.';
COMMENT ON COLUMN user_playbook.session_id IS 'The sitting in which it was done, as the client calls it.';
COMMENT ON COLUMN user_playbook.device_id IS 'The device on which it was done, as the client calls it.';
COMMENT ON COLUMN user_playbook.extra IS 'What else the client said.';
