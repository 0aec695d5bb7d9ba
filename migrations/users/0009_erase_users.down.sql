-- Who is being erased is erased; the release before does it in one go.
DELETE FROM users WHERE erased_at IS NOT NULL;
ALTER TABLE users
    DROP CONSTRAINT users_erased_at_check,
    DROP CONSTRAINT users_account_check,
    DROP COLUMN erased_at,
    ADD CONSTRAINT users_account_check CHECK (
        external_id IS NOT NULL OR (username IS NOT NULL AND email IS NOT NULL)) NOT VALID;
DROP TABLE user_erasures;
