-- videoplay: no transaction
-- What a user played is what is asked most. A row's page is a random one, since other users' plays lie between theirs: with
-- the video in the index the list is read from the index alone, from one page instead of one a row.
CREATE INDEX CONCURRENTLY plays_user_id_play_timestamp_covering_idx
    ON plays (user_id, play_timestamp, id) INCLUDE (video_id);
DROP INDEX CONCURRENTLY plays_user_id_play_timestamp_idx;
