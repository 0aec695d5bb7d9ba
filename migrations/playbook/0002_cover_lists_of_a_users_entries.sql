-- videoplay: no transaction
-- For the reason given in plays/0002_cover_lists_of_a_users_plays.sql: what a user did with which video is in the index.
CREATE INDEX CONCURRENTLY user_playbook_user_id_interaction_timestamp_covering_idx
    ON user_playbook (user_id, interaction_timestamp, id) INCLUDE (video_id, interaction_type);
DROP INDEX CONCURRENTLY user_playbook_user_id_interaction_timestamp_idx;
