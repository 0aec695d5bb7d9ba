-- videoplay: no transaction
CREATE INDEX CONCURRENTLY user_playbook_user_id_interaction_timestamp_idx
    ON user_playbook (user_id, interaction_timestamp, id);
DROP INDEX CONCURRENTLY user_playbook_user_id_interaction_timestamp_covering_idx;
