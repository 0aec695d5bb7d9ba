-- videoplay: no transaction
CREATE INDEX CONCURRENTLY plays_user_id_play_timestamp_idx ON plays (user_id, play_timestamp, id);
DROP INDEX CONCURRENTLY plays_user_id_play_timestamp_covering_idx;
