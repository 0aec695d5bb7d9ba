ALTER TABLE user_playbook
    DROP COLUMN client_sequence, DROP COLUMN is_live, DROP COLUMN source, DROP COLUMN precision,
    ALTER COLUMN rate TYPE real;
