DO $$
BEGIN
    IF to_regclass('playbook_dirty') IS NOT NULL THEN
        PERFORM playbook_leave_plays();
    END IF;
END $$;
DROP INDEX plays_session_key;
ALTER TABLE plays
    DROP COLUMN sent_timestamp, DROP COLUMN client_sequence, DROP COLUMN posted_timestamp, DROP COLUMN from_playbook,
    DROP COLUMN is_repeat, DROP COLUMN extra, DROP COLUMN source, DROP COLUMN precision;
