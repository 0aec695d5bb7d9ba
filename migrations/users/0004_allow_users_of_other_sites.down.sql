-- The release before knows nobody without a name. What is recorded of them stays, under a name that nobody has.
UPDATE users
SET username = CASE
        WHEN username ~ '^[A-Za-z0-9._-]{1,64}$' THEN username
        ELSE 'user.' || id || '.' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 12)
    END,
    email = COALESCE(email, 'user.' || id || '.' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 12) || '@invalid'),
    password_hash = COALESCE(password_hash, 'none')
WHERE username IS NULL OR email IS NULL OR password_hash IS NULL OR username !~ '^[A-Za-z0-9._-]{1,64}$';

ALTER TABLE users
    DROP CONSTRAINT users_account_check,
    DROP COLUMN external_id,
    DROP CONSTRAINT users_username_check,
    ADD CONSTRAINT users_username_check CHECK (username ~ '^[A-Za-z0-9._-]{1,64}$'),
    ALTER COLUMN username SET NOT NULL,
    ALTER COLUMN email SET NOT NULL,
    ALTER COLUMN password_hash SET NOT NULL;

COMMENT ON COLUMN users.username IS 'As they wrote it; unique by videoplay_casefold().';
COMMENT ON COLUMN users.email IS 'As they wrote it; unique by videoplay_casefold().';
COMMENT ON COLUMN users.password_hash IS 'In PHC string form; never leaves the server.';
