-- What is asked of the sums. They are kept by quarter hour, and an end of a time that lies within one is looked up in the sessions.

CREATE FUNCTION playbook_quarter(at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT date_bin('15 minutes', at, '2000-01-01T00:00:00Z'::timestamptz) $$;

-- Sums of what began in a time, computed from sessions, for each video; for all videos where of_video is ''. Watch time is that
-- within the time.
CREATE FUNCTION playbook_sums_of_sessions(of_video text, since timestamptz, until timestamptz) RETURNS TABLE (
    video_id text, plays bigint, sessions bigint, views bigint, watch bigint, content bigint, view_watch bigint, measured bigint,
    shares bigint, completions bigint, finishes bigint, errors bigint, stalls bigint, stalled bigint, session_watch bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    since_us bigint := extract(epoch FROM since) * 1000000;
    until_us bigint := extract(epoch FROM until) * 1000000;
BEGIN
    IF since >= until THEN RETURN; END IF;
    RETURN QUERY
    SELECT part.video_id, sum(part.plays)::bigint, sum(part.sessions)::bigint, sum(part.views)::bigint, sum(part.watch)::bigint,
           sum(part.content)::bigint, sum(part.view_watch)::bigint, sum(part.measured)::bigint, sum(part.shares)::bigint,
           sum(part.completions)::bigint, sum(part.finishes)::bigint, sum(part.errors)::bigint, sum(part.stalls)::bigint,
           sum(part.stalled)::bigint, sum(part.session_watch)::bigint
    FROM (
        SELECT s.video_id, 0::bigint AS plays, 1::bigint AS sessions, s.is_view::int::bigint AS views, 0::bigint AS watch,
               round(s.content_watched_s * 1e6)::bigint AS content,
               CASE WHEN s.is_view THEN round(s.watch_time_s * 1e6) ELSE 0 END::bigint AS view_watch,
               (s.is_view AND s.duration_s IS NOT NULL)::int::bigint AS measured,
               CASE WHEN s.is_view AND s.duration_s IS NOT NULL
                    THEN round(1e9 * LEAST(1, s.content_watched_s / s.duration_s)) ELSE 0 END::bigint AS shares,
               s.is_completion::int::bigint AS completions, (s.is_view AND s.reached_end)::int::bigint AS finishes,
               s.has_error::int::bigint AS errors, s.stalls::bigint AS stalls, round(s.stalled_s * 1e6)::bigint AS stalled,
               round(s.watch_time_s * 1e6)::bigint AS session_watch
        FROM playback_sessions s
        WHERE (of_video = '' OR s.video_id = of_video) AND s.began_at >= since AND s.began_at < until
        UNION ALL
        SELECT s.video_id, 0, 0, 0,
               (SELECT COALESCE(sum(GREATEST(0, LEAST(s.watched[i] + s.watched[i + 1], until_us) - GREATEST(s.watched[i], since_us))), 0)
                FROM generate_series(1, cardinality(s.watched), 2) AS i)::bigint,
               0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        FROM playback_sessions s
        WHERE (of_video = '' OR s.video_id = of_video) AND s.began_at < until AND s.ended_at > since
        UNION ALL
        SELECT u.video_id, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        FROM playbook_units u, unnest(u.plays) AS at
        WHERE (of_video = '' OR u.video_id = of_video) AND at >= since_us AND at < until_us) AS part
    GROUP BY part.video_id;
END $$;
CREATE INDEX playbook_units_video_id_idx ON playbook_units (video_id);
CREATE INDEX video_quarters_quarter_idx ON video_quarters (quarter, video_id);

-- The quarter hours that lie in a time as a whole, and what of it lies before and behind them.
CREATE FUNCTION playbook_parts(since timestamptz, until timestamptz) RETURNS TABLE (
    whole_from timestamptz, whole_to timestamptz, before_to timestamptz, behind_from timestamptz)
LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE(first, '-infinity'), COALESCE(last, 'infinity'), LEAST(first, until),
           CASE WHEN since IS NULL OR last >= first THEN last ELSE until END
    FROM (SELECT playbook_quarter(since + interval '15 minutes' - interval '1 microsecond'), playbook_quarter(until)) AS edges(first, last)
$$;

-- Rows of sums that are those of a time together: with is_whole one for all time where that is asked for, else one at least for each
-- quarter hour.
CREATE FUNCTION playbook_sums(of_video text, since timestamptz, until timestamptz, is_whole boolean) RETURNS TABLE (
    at timestamptz, plays bigint, sessions bigint, views bigint, watch bigint, content bigint, view_watch bigint, measured bigint,
    shares bigint, completions bigint, finishes bigint, errors bigint, stalls bigint, stalled bigint, session_watch bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    part record;
BEGIN
    IF is_whole AND since IS NULL AND until IS NULL THEN
        RETURN QUERY SELECT q.quarter, q.plays, q.sessions, q.views, q.watch, q.content, q.view_watch, q.measured, q.shares,
            q.completions, q.finishes, q.errors, q.stalls, q.stalled, q.session_watch
        FROM video_quarters q WHERE q.video_id = of_video AND q.quarter = '-infinity';
        RETURN;
    END IF;
    SELECT * INTO part FROM playbook_parts(since, until);
    RETURN QUERY SELECT q.quarter, q.plays, q.sessions, q.views, q.watch, q.content, q.view_watch, q.measured, q.shares,
        q.completions, q.finishes, q.errors, q.stalls, q.stalled, q.session_watch
    FROM video_quarters q
    WHERE q.video_id = of_video AND q.quarter >= part.whole_from AND q.quarter < part.whole_to AND q.quarter > '-infinity';
    IF since < part.before_to THEN
        RETURN QUERY SELECT since, s.plays, s.sessions, s.views, s.watch, s.content, s.view_watch, s.measured, s.shares,
            s.completions, s.finishes, s.errors, s.stalls, s.stalled, s.session_watch
        FROM playbook_sums_of_sessions(of_video, since, part.before_to) s;
    END IF;
    IF part.behind_from < until THEN
        RETURN QUERY SELECT part.behind_from, s.plays, s.sessions, s.views, s.watch, s.content, s.view_watch, s.measured,
            s.shares, s.completions, s.finishes, s.errors, s.stalls, s.stalled, s.session_watch
        FROM playbook_sums_of_sessions(of_video, part.behind_from, until) s;
    END IF;
END $$;

-- Who viewed, and when, likewise.
CREATE FUNCTION playbook_viewers(of_video text, since timestamptz, until timestamptz, is_whole boolean) RETURNS TABLE (
    at timestamptz, user_id bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    part record;
BEGIN
    IF is_whole AND since IS NULL AND until IS NULL THEN
        RETURN QUERY SELECT v.quarter, v.user_id FROM video_viewers v WHERE v.video_id = of_video AND v.quarter = '-infinity';
        RETURN;
    END IF;
    SELECT * INTO part FROM playbook_parts(since, until);
    RETURN QUERY SELECT v.quarter, v.user_id FROM video_viewers v
    WHERE v.video_id = of_video AND v.quarter >= part.whole_from AND v.quarter < part.whole_to AND v.quarter > '-infinity';
    IF since < part.before_to THEN
        RETURN QUERY SELECT since, s.user_id FROM playback_sessions s
        WHERE (of_video = '' OR s.video_id = of_video) AND s.is_view AND s.began_at >= since AND s.began_at < part.before_to;
    END IF;
    IF part.behind_from < until THEN
        RETURN QUERY SELECT part.behind_from, s.user_id FROM playback_sessions s
        WHERE (of_video = '' OR s.video_id = of_video) AND s.is_view AND s.began_at >= part.behind_from AND s.began_at < until;
    END IF;
END $$;

-- The numbers of a time.
CREATE FUNCTION playbook_stats(of_video text, since timestamptz, until timestamptz) RETURNS TABLE (
    plays bigint, views bigint, viewers bigint, watch_time_s float8, content_watched_s float8, average_view_s float8,
    average_percentage float8, completions bigint, completion_rate float8, finishes bigint)
LANGUAGE sql STABLE AS $$
    SELECT plays, views, (SELECT count(DISTINCT user_id) FROM playbook_viewers(of_video, since, until, true)), watch / 1e6::float8,
           content / 1e6::float8, view_watch / 1e6::float8 / NULLIF(views, 0), shares / 1e7::float8 / NULLIF(measured, 0), completions,
           completions::float8 / NULLIF(measured, 0), finishes
    FROM (
        SELECT COALESCE(sum(plays), 0)::bigint AS plays, COALESCE(sum(views), 0)::bigint AS views,
               COALESCE(sum(watch), 0)::float8 AS watch, COALESCE(sum(content), 0)::float8 AS content,
               COALESCE(sum(view_watch), 0)::float8 AS view_watch, COALESCE(sum(shares), 0)::float8 AS shares,
               COALESCE(sum(measured), 0)::bigint AS measured, COALESCE(sum(completions), 0)::bigint AS completions,
               COALESCE(sum(finishes), 0)::bigint AS finishes
        FROM playbook_sums(of_video, since, until, true)) AS sums
$$;

-- The hours, days, weeks or months of a time zone that a time lies in, cut to what was asked for.
CREATE FUNCTION playbook_buckets(
    since timestamptz, until timestamptz, asked_since timestamptz, asked_until timestamptz, step text, zone text) RETURNS TABLE (
    bucket timestamptz, bucket_from timestamptz, bucket_to timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT begins, GREATEST(begins, asked_since), LEAST(ends, asked_until)
    FROM (
        SELECT DISTINCT date_trunc('hour', at, zone) AS begins, date_trunc('hour', at, zone) + interval '1 hour' AS ends
        FROM generate_series(playbook_quarter(since), until - interval '1 microsecond', interval '15 minutes') AS at
        WHERE step = 'hour'
        UNION ALL
        SELECT at AT TIME ZONE zone, (at + ('1 ' || step)::interval) AT TIME ZONE zone
        FROM generate_series(
            date_trunc(step, since AT TIME ZONE zone), (until - interval '1 microsecond') AT TIME ZONE zone,
            ('1 ' || step)::interval) AS at
        WHERE step <> 'hour') AS parts
    WHERE since < until
    ORDER BY begins LIMIT 1001
$$;

-- The first and the last moment that anything is counted in, where none is given.
CREATE FUNCTION playbook_range(of_video text, since timestamptz, until timestamptz) RETURNS TABLE (
    since timestamptz, until timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT COALESCE($2, (SELECT min(quarter) FROM video_quarters WHERE video_id = $1 AND quarter > '-infinity')),
           COALESCE($3, (SELECT max(quarter) + interval '15 minutes' FROM video_quarters WHERE video_id = $1 AND quarter > '-infinity'))
$$;

CREATE FUNCTION playbook_timeline(of_video text, since timestamptz, until timestamptz, step text, zone text) RETURNS TABLE (
    video_id text, bucket_from timestamptz, bucket_to timestamptz, plays bigint, views bigint, viewers bigint, watch_time_s float8,
    content_watched_s float8, average_view_s float8, average_percentage float8, completions bigint, completion_rate float8,
    finishes bigint)
LANGUAGE sql STABLE AS $$
    WITH range AS MATERIALIZED (SELECT * FROM playbook_range(of_video, since, until)),
    sums AS (
        SELECT date_trunc(step, s.at, zone) AS bucket, sum(s.plays)::bigint AS plays, sum(s.views)::bigint AS views,
               sum(s.watch)::float8 AS watch, sum(s.content)::float8 AS content, sum(s.view_watch)::float8 AS view_watch,
               sum(s.shares)::float8 AS shares, sum(s.measured)::bigint AS measured, sum(s.completions)::bigint AS completions,
               sum(s.finishes)::bigint AS finishes
        FROM range, playbook_sums(of_video, range.since, range.until, false) s GROUP BY 1),
    viewers AS (
        SELECT date_trunc(step, v.at, zone) AS bucket, count(DISTINCT v.user_id) AS viewers
        FROM range, playbook_viewers(of_video, range.since, range.until, false) v GROUP BY 1)
    SELECT of_video, b.bucket_from, b.bucket_to, COALESCE(plays, 0), COALESCE(views, 0), COALESCE(viewers, 0),
           COALESCE(watch, 0) / 1e6::float8, COALESCE(content, 0) / 1e6::float8, view_watch / 1e6::float8 / NULLIF(views, 0),
           shares / 1e7::float8 / NULLIF(measured, 0), COALESCE(completions, 0), completions::float8 / NULLIF(measured, 0),
           COALESCE(finishes, 0)
    FROM range, playbook_buckets(range.since, range.until, $2, $3, step, zone) b
    LEFT JOIN sums USING (bucket) LEFT JOIN viewers USING (bucket)
    ORDER BY b.bucket_from
$$;

-- The most users who were in a session at one moment of a time. A user who is in several at once is one.
CREATE FUNCTION playbook_concurrent(of_video text, since timestamptz, until timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT COALESCE(max(present), 0)::bigint FROM (
        SELECT sum(change) OVER (ORDER BY at, change DESC) AS present FROM (
            SELECT unnest(range_agg(tstzrange(GREATEST(began_at, since), LEAST(ended_at, until), '[]'))) AS stay
            FROM playback_sessions
            WHERE (of_video = '' OR video_id = of_video) AND began_at < until AND ended_at >= since
            GROUP BY user_id) AS stays, LATERAL (VALUES (lower(stay), 1), (upper(stay), -1)) AS step(at, change)) AS steps
$$;

-- The watch time of a user by hours, days, weeks or months.
CREATE FUNCTION playbook_watch_time(of_user bigint, since timestamptz, until timestamptz, step text, zone text) RETURNS TABLE (
    bucket_from timestamptz, bucket_to timestamptz, watch_time_s float8)
LANGUAGE sql STABLE AS $$
    WITH range AS MATERIALIZED (
        SELECT COALESCE($2, (SELECT min(quarter) FROM user_quarters WHERE user_id = of_user)) AS since,
               COALESCE($3, (SELECT max(quarter) + interval '15 minutes' FROM user_quarters WHERE user_id = of_user)) AS until),
    parts AS MATERIALIZED (SELECT part.*, range.* FROM range, playbook_parts(range.since, range.until) part),
    watched AS (
        SELECT quarter AS at, q.watch::numeric FROM parts, user_quarters q
        WHERE q.user_id = of_user AND quarter >= whole_from AND quarter < whole_to
        UNION ALL
        SELECT edge.since, GREATEST(0, LEAST(s.watched[i] + s.watched[i + 1], extract(epoch FROM edge.until) * 1000000)
               - GREATEST(s.watched[i], extract(epoch FROM edge.since) * 1000000))
        FROM parts, LATERAL (VALUES (parts.since, before_to), (behind_from, parts.until)) AS edge(since, until),
             playback_sessions s, generate_series(1, cardinality(s.watched), 2) AS i
        WHERE edge.since < edge.until AND s.user_id = of_user AND s.began_at < edge.until AND s.ended_at > edge.since),
    sums AS (SELECT date_trunc(step, at, zone) AS bucket, sum(watch)::float8 AS watch FROM watched GROUP BY 1)
    SELECT b.bucket_from, b.bucket_to, COALESCE(watch, 0) / 1e6::float8
    FROM range, playbook_buckets(range.since, range.until, $2, $3, step, zone) b LEFT JOIN sums USING (bucket)
    ORDER BY b.bucket_from
$$;

-- Which shares of a video its views saw. Hundredths are added up; other shares, and times that begin or end within a quarter hour,
-- are computed from the views.
CREATE FUNCTION playbook_retention(of_video text, buckets integer, since timestamptz, until timestamptz) RETURNS TABLE (
    share_from float8, share_to float8, absolute float8, impressions float8, started float8, stopped float8)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    views bigint;
BEGIN
    IF buckets < 1 OR buckets > 1000 THEN
        RAISE EXCEPTION 'buckets must be 1 to 1000' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF buckets = 100 AND (since IS NULL OR since = playbook_quarter(since)) AND (until IS NULL OR until = playbook_quarter(until)) THEN
        SELECT NULLIF(sum(s.measured), 0) INTO views FROM playbook_sums(of_video, since, until, true) s;
        RETURN QUERY
        SELECT i / 100::float8, (i + 1) / 100::float8,
               CASE WHEN views IS NOT NULL THEN COALESCE(sum(r.absolute), 0)::float8 / views END,
               CASE WHEN views IS NOT NULL THEN COALESCE(sum(r.impressions), 0)::float8 / views END,
               CASE WHEN views IS NOT NULL THEN COALESCE(sum(r.started), 0)::float8 / views END,
               CASE WHEN views IS NOT NULL THEN COALESCE(sum(r.stopped), 0)::float8 / views END
        FROM generate_series(0, 99) AS i
        LEFT JOIN video_retention r ON r.video_id = of_video AND r.bucket = i
            AND CASE WHEN since IS NULL AND until IS NULL THEN r.quarter = '-infinity'
                     ELSE r.quarter > '-infinity' AND r.quarter >= COALESCE(since, '-infinity') AND r.quarter < COALESCE(until, 'infinity') END
        GROUP BY i ORDER BY i;
        RETURN;
    END IF;
    RETURN QUERY
    WITH viewed AS MATERIALIZED (
        SELECT s.id, round(s.duration_s * 1e6)::bigint AS d, s.pieces FROM playback_sessions s
        WHERE s.video_id = of_video AND s.is_view AND s.duration_s IS NOT NULL
          AND s.began_at >= COALESCE(since, '-infinity') AND s.began_at < COALESCE(until, 'infinity')),
    -- The buckets whose middles, (2i + 1) · d / 2n, lie in a piece.
    hits AS (
        SELECT id, bucket FROM viewed, generate_series(1, cardinality(pieces), 2) AS p, LATERAL generate_series(
            LEAST(((2::bigint * buckets * pieces[p] + d - 1) / d) / 2, buckets),
            LEAST(((2::bigint * buckets * pieces[p + 1] + d - 1) / d) / 2, buckets) - 1) AS bucket),
    seen AS (SELECT bucket, count(DISTINCT id) AS absolute, count(*) AS impressions FROM hits GROUP BY bucket),
    ends AS (
        SELECT bucket, sum(is_start) AS started, sum(is_stop) AS stopped FROM (
            SELECT LEAST(pieces[1] * buckets / d, buckets - 1) AS bucket, 1 AS is_start, 0 AS is_stop
            FROM viewed WHERE cardinality(pieces) > 0
            UNION ALL
            SELECT LEAST((pieces[cardinality(pieces)] * buckets - 1) / d, buckets - 1), 0, 1
            FROM viewed WHERE cardinality(pieces) > 0) AS marks
        GROUP BY bucket),
    total AS (SELECT NULLIF(count(*), 0)::float8 AS views FROM viewed)
    SELECT i / buckets::float8, (i + 1) / buckets::float8, COALESCE(seen.absolute, 0) / total.views,
           COALESCE(seen.impressions, 0) / total.views, COALESCE(ends.started, 0) / total.views,
           COALESCE(ends.stopped, 0) / total.views
    FROM total, generate_series(0, buckets - 1) AS i
    LEFT JOIN seen ON seen.bucket = i LEFT JOIN ends ON ends.bucket = i
    ORDER BY i;
END $$;

-- How well a video played.
CREATE FUNCTION playbook_quality(of_video text, since timestamptz, until timestamptz) RETURNS TABLE (
    startup jsonb, rebuffer_ratio float8, rebuffers bigint, error_rate float8)
LANGUAGE sql STABLE AS $$
    SELECT (SELECT jsonb_build_object(
                'p50', percentile_cont(0.5) WITHIN GROUP (ORDER BY startup) / 1e6::float8,
                'p95', percentile_cont(0.95) WITHIN GROUP (ORDER BY startup) / 1e6::float8)
            FROM playback_sessions s, unnest(s.startups) AS startup
            WHERE s.video_id = of_video AND s.began_at >= COALESCE(since, '-infinity') AND s.began_at < COALESCE(until, 'infinity')),
           sum(stalled)::float8 / NULLIF(sum(stalled) + sum(session_watch), 0)::float8, COALESCE(sum(stalls), 0)::bigint,
           sum(errors)::float8 / NULLIF(sum(sessions), 0)::float8
    FROM playbook_sums(of_video, since, until, true)
$$;

-- The videos with the most of something in a time.
CREATE FUNCTION playbook_top(since timestamptz, until timestamptz, measure text, size integer) RETURNS TABLE (
    video_id text, plays bigint, views bigint, viewers bigint, watch_time_s float8)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    part record;
BEGIN
    IF since IS NULL AND until IS NULL THEN
        RETURN QUERY
        SELECT q.video_id, q.plays, q.views,
               (SELECT count(*) FROM video_viewers v WHERE v.video_id = q.video_id AND v.quarter = '-infinity') AS viewers,
               q.watch / 1e6::float8
        FROM video_quarters q WHERE q.quarter = '-infinity' AND q.video_id <> ''
        ORDER BY CASE measure WHEN 'views' THEN q.views WHEN 'watch_time' THEN q.watch WHEN 'plays' THEN q.plays
                 ELSE (SELECT count(*) FROM video_viewers v WHERE v.video_id = q.video_id AND v.quarter = '-infinity') END DESC,
                 q.video_id
        LIMIT size;
        RETURN;
    END IF;
    SELECT * INTO part FROM playbook_parts(since, until);
    RETURN QUERY
    WITH sums AS (
        SELECT all_sums.video_id, sum(all_sums.plays)::bigint AS plays, sum(all_sums.views)::bigint AS views,
               sum(all_sums.watch)::bigint AS watch
        FROM (
            SELECT q.video_id, q.plays, q.views, q.watch FROM video_quarters q
            WHERE q.video_id <> '' AND q.quarter >= part.whole_from AND q.quarter < part.whole_to AND q.quarter > '-infinity'
            UNION ALL
            SELECT s.video_id, s.plays, s.views, s.watch FROM playbook_sums_of_sessions('', since, part.before_to) s
            UNION ALL
            SELECT s.video_id, s.plays, s.views, s.watch FROM playbook_sums_of_sessions('', part.behind_from, until) s) AS all_sums
        GROUP BY all_sums.video_id),
    best AS (
        SELECT sums.*, CASE WHEN measure = 'viewers'
            THEN (SELECT count(DISTINCT v.user_id) FROM playbook_viewers(sums.video_id, since, until, true) v) END AS viewers
        FROM sums)
    SELECT best.video_id, best.plays, best.views,
           COALESCE(best.viewers, (SELECT count(DISTINCT v.user_id) FROM playbook_viewers(best.video_id, since, until, true) v)),
           best.watch / 1e6::float8
    FROM best
    ORDER BY CASE measure WHEN 'views' THEN best.views WHEN 'watch_time' THEN best.watch WHEN 'plays' THEN best.plays
             ELSE best.viewers END DESC, best.video_id
    LIMIT size;
END $$;
