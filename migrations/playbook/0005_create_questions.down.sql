DROP FUNCTION playbook_top(timestamptz, timestamptz, text, integer),
    playbook_quality(text, timestamptz, timestamptz), playbook_retention(text, integer, timestamptz, timestamptz),
    playbook_watch_time(bigint, timestamptz, timestamptz, text, text), playbook_concurrent(text, timestamptz, timestamptz),
    playbook_timeline(text, timestamptz, timestamptz, text, text), playbook_range(text, timestamptz, timestamptz),
    playbook_buckets(timestamptz, timestamptz, timestamptz, timestamptz, text, text), playbook_stats(text, timestamptz, timestamptz),
    playbook_viewers(text, timestamptz, timestamptz, boolean), playbook_sums(text, timestamptz, timestamptz, boolean),
    playbook_parts(timestamptz, timestamptz), playbook_sums_of_sessions(text, timestamptz, timestamptz);
DROP INDEX video_quarters_quarter_idx;
DROP INDEX playbook_units_video_id_idx;
DROP FUNCTION playbook_quarter(timestamptz);
