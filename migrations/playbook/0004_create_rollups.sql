-- What follows from the events of a user with a video is computed anew whenever they change. The unit of that is the user and the
-- video: a late event between two others can take away what had been counted, so that nothing can be added up event by event.

-- Units whose events changed. Whoever writes appends and never waits for another: one row a unit and statement.
CREATE TABLE playbook_dirty (
    id        bigint GENERATED ALWAYS AS IDENTITY,
    user_id   bigint NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now(),
    since     timestamptz NOT NULL,
    video_id  text NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX playbook_dirty_id_idx ON playbook_dirty (id);

CREATE FUNCTION playbook_mark_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO playbook_dirty (user_id, video_id, since)
    SELECT user_id, video_id, min(interaction_timestamp) FROM written GROUP BY user_id, video_id;
    RETURN NULL;
END $$;
CREATE FUNCTION playbook_mark_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO playbook_dirty (user_id, video_id, since)
    SELECT user_id, video_id, min(interaction_timestamp) FROM removed GROUP BY user_id, video_id;
    RETURN NULL;
END $$;
CREATE TRIGGER user_playbook_inserted AFTER INSERT ON user_playbook REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION playbook_mark_written();
CREATE TRIGGER user_playbook_deleted AFTER DELETE ON user_playbook REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION playbook_mark_removed();
CREATE TRIGGER user_playbook_moved_from AFTER UPDATE ON user_playbook REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION playbook_mark_removed();
CREATE TRIGGER user_playbook_moved_to AFTER UPDATE ON user_playbook REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION playbook_mark_written();

-- Plays are of a module of their own, which may come earlier or later than this one. The roll-up itself sets videoplay.rollup, so
-- that what it writes does not make it begin again.
CREATE FUNCTION playbook_mark_plays_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO playbook_dirty (user_id, video_id, since)
    SELECT user_id, video_id, min(play_timestamp) FROM written GROUP BY user_id, video_id;
    RETURN NULL;
END $$;
CREATE FUNCTION playbook_mark_plays_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO playbook_dirty (user_id, video_id, since)
    SELECT user_id, video_id, min(play_timestamp) FROM removed GROUP BY user_id, video_id;
    RETURN NULL;
END $$;
CREATE FUNCTION playbook_watch_plays() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TRIGGER plays_inserted AFTER INSERT ON plays REFERENCING NEW TABLE AS written FOR EACH STATEMENT
        WHEN (current_setting('videoplay.rollup', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION playbook_mark_plays_written();
    CREATE TRIGGER plays_deleted AFTER DELETE ON plays REFERENCING OLD TABLE AS removed FOR EACH STATEMENT
        WHEN (current_setting('videoplay.rollup', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION playbook_mark_plays_removed();
    CREATE TRIGGER plays_moved_from AFTER UPDATE ON plays REFERENCING OLD TABLE AS removed FOR EACH STATEMENT
        WHEN (current_setting('videoplay.rollup', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION playbook_mark_plays_removed();
    CREATE TRIGGER plays_moved_to AFTER UPDATE ON plays REFERENCING NEW TABLE AS written FOR EACH STATEMENT
        WHEN (current_setting('videoplay.rollup', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION playbook_mark_plays_written();
    INSERT INTO playbook_dirty (user_id, video_id, since)
    SELECT user_id, video_id, min(play_timestamp) FROM plays GROUP BY user_id, video_id;
END $$;
CREATE FUNCTION playbook_leave_plays() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DROP TRIGGER IF EXISTS plays_inserted ON plays;
    DROP TRIGGER IF EXISTS plays_deleted ON plays;
    DROP TRIGGER IF EXISTS plays_moved_from ON plays;
    DROP TRIGGER IF EXISTS plays_moved_to ON plays;
END $$;

-- A sitting of a user with a video. What is counted of it follows from the row alone, so that what was counted can be taken away.
CREATE TABLE playback_sessions (
    id                bigint GENERATED ALWAYS AS IDENTITY,
    user_id           bigint NOT NULL,
    began_at          timestamptz NOT NULL,
    ended_at          timestamptz NOT NULL,
    reached_end_at    timestamptz,
    playing_until     timestamptz,
    duration_s        double precision,
    watch_time_s      double precision NOT NULL,
    content_watched_s double precision NOT NULL,
    stalled_s         double precision NOT NULL,
    stalls            integer NOT NULL,
    events            integer NOT NULL,
    is_view           boolean NOT NULL,
    is_completion     boolean NOT NULL,
    reached_end       boolean NOT NULL,
    has_error         boolean NOT NULL,
    video_id          text NOT NULL,
    session_ids       text[] NOT NULL,
    device_ids        text[] NOT NULL,
    segments          jsonb NOT NULL,
    pieces            bigint[] NOT NULL,
    watched           bigint[] NOT NULL,
    startups          bigint[] NOT NULL,
    CONSTRAINT playback_sessions_pkey PRIMARY KEY (id)
);
CREATE INDEX playback_sessions_user_id_began_at_idx ON playback_sessions (user_id, began_at, id);
CREATE INDEX playback_sessions_user_id_video_id_idx ON playback_sessions (user_id, video_id);
CREATE INDEX playback_sessions_video_id_began_at_idx ON playback_sessions (video_id, began_at, id);
CREATE INDEX playback_sessions_began_at_idx ON playback_sessions (began_at, id);
-- Sessions that reach into a time that begins within a quarter hour.
CREATE INDEX playback_sessions_ended_at_idx ON playback_sessions (ended_at);

-- What came of all sittings of a user with a video.
CREATE TABLE video_progress (
    user_id           bigint NOT NULL,
    watched_at        timestamptz,
    last_played_at    timestamptz,
    removed_at        timestamptz,
    playing_since     timestamptz,
    playing_until     timestamptz,
    duration_s        double precision,
    content_watched_s double precision NOT NULL,
    percent_watched   double precision,
    furthest_s        double precision,
    position_s        double precision,
    resume_s          double precision,
    passes            integer NOT NULL,
    is_watched        boolean,
    is_continued      boolean GENERATED ALWAYS AS (
        resume_s IS NOT NULL AND (removed_at IS NULL OR last_played_at > removed_at)) STORED,
    video_id          text NOT NULL,
    passed_at         timestamptz[] NOT NULL,
    segments          jsonb NOT NULL,
    CONSTRAINT video_progress_pkey PRIMARY KEY (user_id, video_id)
);
CREATE INDEX video_progress_user_id_last_played_at_idx ON video_progress (user_id, last_played_at, video_id);
CREATE INDEX video_progress_user_id_continued_idx ON video_progress (user_id, last_played_at, video_id) WHERE is_continued;
CREATE INDEX video_progress_video_id_idx ON video_progress (video_id, last_played_at, user_id);
CREATE INDEX video_progress_playing_until_idx ON video_progress (playing_until) WHERE playing_until IS NOT NULL;

-- The plays of a unit that are counted, as microseconds since 1970.
CREATE TABLE playbook_units (
    user_id  bigint NOT NULL,
    video_id text NOT NULL,
    plays    bigint[] NOT NULL,
    CONSTRAINT playbook_units_pkey PRIMARY KEY (user_id, video_id)
);

-- Sums by quarter hour, which serves the hours and days of every time zone. Under the video '' are those of all videos, and under
-- the quarter '-infinity' those of all time. Times are microseconds, shares billionths, so that what is added can be taken away
-- without a rest.
CREATE TABLE video_quarters (
    quarter       timestamptz NOT NULL,
    plays         bigint NOT NULL,
    sessions      bigint NOT NULL,
    views         bigint NOT NULL,
    watch         bigint NOT NULL,
    content       bigint NOT NULL,
    view_watch    bigint NOT NULL,
    measured      bigint NOT NULL,
    shares        bigint NOT NULL,
    completions   bigint NOT NULL,
    finishes      bigint NOT NULL,
    errors        bigint NOT NULL,
    stalls        bigint NOT NULL,
    stalled       bigint NOT NULL,
    session_watch bigint NOT NULL,
    video_id      text NOT NULL,
    CONSTRAINT video_quarters_pkey PRIMARY KEY (video_id, quarter)
) WITH (fillfactor = 80);
CREATE TABLE user_quarters (
    user_id bigint NOT NULL,
    quarter timestamptz NOT NULL,
    watch   bigint NOT NULL,
    CONSTRAINT user_quarters_pkey PRIMARY KEY (user_id, quarter)
) WITH (fillfactor = 80);
-- Who viewed what, and when: distinct viewers are counted from this, exactly.
CREATE TABLE video_viewers (
    user_id  bigint NOT NULL,
    quarter  timestamptz NOT NULL,
    views    bigint NOT NULL,
    video_id text NOT NULL,
    CONSTRAINT video_viewers_pkey PRIMARY KEY (video_id, quarter, user_id)
);
CREATE INDEX video_viewers_user_id_idx ON video_viewers (user_id);
-- Which hundredths of a video its views saw.
CREATE TABLE video_retention (
    quarter     timestamptz NOT NULL,
    absolute    bigint NOT NULL,
    impressions bigint NOT NULL,
    started     bigint NOT NULL,
    stopped     bigint NOT NULL,
    bucket      smallint NOT NULL,
    video_id    text NOT NULL,
    CONSTRAINT video_retention_pkey PRIMARY KEY (video_id, quarter, bucket)
) WITH (fillfactor = 80);

-- What is known of videos. Sums are those of video_quarters, here so that videos can be ordered by them.
CREATE TABLE videos (
    first_played_at timestamptz,
    last_played_at  timestamptz,
    duration_s      double precision,
    watch_time_s    double precision NOT NULL DEFAULT 0,
    plays           bigint NOT NULL DEFAULT 0,
    views           bigint NOT NULL DEFAULT 0,
    id              text NOT NULL,
    title           text,
    extra           jsonb,
    CONSTRAINT videos_pkey PRIMARY KEY (id),
    CONSTRAINT videos_id_check CHECK (char_length(id) BETWEEN 1 AND 200),
    CONSTRAINT videos_title_check CHECK (char_length(title) BETWEEN 1 AND 500),
    CONSTRAINT videos_duration_s_check CHECK (duration_s >= 0 AND duration_s <= 1e7)
);
CREATE INDEX videos_views_idx ON videos (views, id);
CREATE INDEX videos_watch_time_s_idx ON videos (watch_time_s, id);
CREATE INDEX videos_plays_idx ON videos (plays, id);
CREATE INDEX videos_last_played_at_idx ON videos (last_played_at, id);
CREATE INDEX videos_title_idx ON videos (title, id);

-- All that is there already is to be counted.
INSERT INTO playbook_dirty (user_id, video_id, since)
SELECT user_id, video_id, min(interaction_timestamp) FROM user_playbook GROUP BY user_id, video_id;
DO $$
BEGIN
    IF EXISTS (SELECT FROM information_schema.columns
               WHERE table_schema = current_schema() AND table_name = 'plays' AND column_name = 'from_playbook') THEN
        PERFORM playbook_watch_plays();
    END IF;
END $$;

COMMENT ON TABLE playbook_dirty IS 'Users and videos whose events changed, for the roll-up.';
COMMENT ON TABLE playback_sessions IS 'Sittings of users with videos, computed from user_playbook.';
COMMENT ON TABLE video_progress IS 'What came of all sittings of a user with a video, computed from user_playbook.';
COMMENT ON TABLE playbook_units IS 'What else is counted of a user with a video.';
COMMENT ON TABLE video_quarters IS 'Sums of videos by quarter hour.';
COMMENT ON TABLE user_quarters IS 'Watch time of users by quarter hour, in microseconds.';
COMMENT ON TABLE video_viewers IS 'Views of users by video and quarter hour.';
COMMENT ON TABLE video_retention IS 'Hundredths of videos that were seen, by quarter hour.';
COMMENT ON TABLE videos IS 'What is known of videos.';
COMMENT ON COLUMN playback_sessions.pieces IS 'What was watched, in order: begins and ends in microseconds from the video''s start.';
COMMENT ON COLUMN playback_sessions.watched IS 'When it was watched: begins in microseconds since 1970, and lengths.';
COMMENT ON COLUMN playback_sessions.startups IS 'What each play waited for its playing, in microseconds.';
COMMENT ON COLUMN video_progress.removed_at IS 'When the video was taken from those to go on with.';
