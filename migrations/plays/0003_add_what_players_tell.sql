-- What else a player tells of a play, and what an import tells of it.
ALTER TABLE plays
    ADD COLUMN sent_timestamp timestamptz,
    ADD COLUMN client_sequence bigint,
    ADD COLUMN posted_timestamp timestamptz,
    ADD COLUMN from_playbook boolean NOT NULL DEFAULT false,
    ADD COLUMN is_repeat boolean NOT NULL DEFAULT false,
    ADD COLUMN extra jsonb,
    ADD COLUMN source text,
    ADD COLUMN precision text,
    ADD CONSTRAINT plays_sent_timestamp_check
        CHECK (sent_timestamp >= '0001-01-01T00:00:00Z' AND sent_timestamp < '10000-01-01T00:00:00Z'),
    ADD CONSTRAINT plays_precision_check CHECK (precision IN ('instant', 'minute', 'day'));

-- A session of a user with a video has one play. Rows that are there already all stay; the earliest of each session counts.
UPDATE plays SET is_repeat = true
WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (
            PARTITION BY user_id, video_id, session_id ORDER BY play_timestamp, id) AS number
        FROM plays WHERE session_id IS NOT NULL) AS of_session
    WHERE number > 1);

CREATE UNIQUE INDEX plays_session_key ON plays (user_id, video_id, session_id)
    WHERE session_id IS NOT NULL AND NOT is_repeat;

-- Where the playbook's tables are there, what becomes of plays is to be counted again. The playbook's own migrations do the same
-- where they come later.
DO $$
BEGIN
    IF to_regclass('playbook_dirty') IS NOT NULL THEN
        PERFORM playbook_watch_plays();
    END IF;
END $$;

COMMENT ON COLUMN plays.sent_timestamp IS 'When it was sent by the client''s clock.';
COMMENT ON COLUMN plays.client_sequence IS 'The player''s own counter.';
COMMENT ON COLUMN plays.posted_timestamp IS 'When it was by what was recorded as a play, where an entry of the playbook began earlier; else as play_timestamp.';
COMMENT ON COLUMN plays.from_playbook IS 'Whether nothing but an entry of the playbook tells of it.';
COMMENT ON COLUMN plays.is_repeat IS 'Whether another row of its session counts in its place.';
COMMENT ON COLUMN plays.extra IS 'What else the client said.';
COMMENT ON COLUMN plays.source IS 'Where it was imported from; NULL where a player sent it.';
COMMENT ON COLUMN plays.precision IS 'How exact the time of an imported play is.';
