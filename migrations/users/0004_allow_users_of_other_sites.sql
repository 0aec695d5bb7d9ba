-- A site with accounts of its own names its users by its own ids; of these nothing else need be known here. And a name may be of
-- any script. The constraints are checked for what is there already by the next migration, which holds up nobody.
ALTER TABLE users
    ALTER COLUMN username DROP NOT NULL,
    ALTER COLUMN email DROP NOT NULL,
    ALTER COLUMN password_hash DROP NOT NULL,
    ADD COLUMN external_id text,
    DROP CONSTRAINT users_username_check,
    -- Which letters there are is Unicode's to say and the server's to check; here it is that a name is in its normal form and has
    -- none of ASCII's blanks, controls and marks but '.', '_' and '-'.
    ADD CONSTRAINT users_username_check CHECK (
        char_length(username) BETWEEN 1 AND 64 AND username IS NFKC NORMALIZED
        AND username COLLATE "C" !~ '[\x01-\x2C\x2F\x3A-\x40\x5B-\x5E\x60\x7B-\x7F]') NOT VALID,
    ADD CONSTRAINT users_external_id_check CHECK (char_length(external_id) BETWEEN 1 AND 255) NOT VALID,
    -- Whoever has an account here has a name and an address.
    ADD CONSTRAINT users_account_check CHECK (
        external_id IS NOT NULL OR (username IS NOT NULL AND email IS NOT NULL)) NOT VALID;

-- Lists are ordered by it, too, so that those without are in it.
CREATE UNIQUE INDEX users_external_id_key ON users (external_id);

COMMENT ON COLUMN users.external_id IS 'What the site calls them that has their account; NULL for those who registered here.';
COMMENT ON COLUMN users.username IS 'As they wrote it; unique by videoplay_casefold(). NULL where another site has the account.';
COMMENT ON COLUMN users.email IS 'As they wrote it; unique by videoplay_casefold(). NULL where another site has the account.';
COMMENT ON COLUMN users.password_hash IS 'In PHC string form; never leaves the server. NULL for those who do not log in here.';
