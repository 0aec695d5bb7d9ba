CREATE TABLE user_api_keys (
    id           bigint GENERATED ALWAYS AS IDENTITY,
    user_id      bigint,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    name         text NOT NULL,
    role         text,
    scopes       text[] NOT NULL,
    hash         bytea NOT NULL,
    hint         text NOT NULL,
    CONSTRAINT user_api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT user_api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT user_api_keys_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    -- A user's own key is good for what the user may do; any other has a role of its own.
    CONSTRAINT user_api_keys_role_check CHECK (
        CASE WHEN user_id IS NULL THEN role IN ('service', 'analyst', 'admin') AND role IS NOT NULL ELSE role IS NULL END),
    CONSTRAINT user_api_keys_scopes_check CHECK (
        cardinality(scopes) BETWEEN 1 AND 3 AND scopes <@ ARRAY['read', 'record', 'write']),
    CONSTRAINT user_api_keys_hash_check CHECK (octet_length(hash) = 32)
);

-- How a key that is shown is found.
CREATE UNIQUE INDEX user_api_keys_hash_key ON user_api_keys (hash);
-- A user's keys, and the cascade from users.
CREATE INDEX user_api_keys_user_id_idx ON user_api_keys (user_id, id);

COMMENT ON TABLE user_api_keys IS 'Keys that programs show: the back ends of sites, scripts, operators.';
COMMENT ON COLUMN user_api_keys.user_id IS 'Whose key it is; NULL for one that is no user''s.';
COMMENT ON COLUMN user_api_keys.last_used_at IS 'When it was used last, to the minute.';
COMMENT ON COLUMN user_api_keys.hash IS 'SHA-256 of the key, which holds 256 random bits.';
COMMENT ON COLUMN user_api_keys.hint IS 'How the key begins, so that people tell theirs apart.';

CREATE TABLE user_invitations (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    used_by    bigint,
    note       text,
    hash       bytea NOT NULL,
    CONSTRAINT user_invitations_pkey PRIMARY KEY (id),
    CONSTRAINT user_invitations_used_by_fkey FOREIGN KEY (used_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT user_invitations_note_check CHECK (char_length(note) BETWEEN 1 AND 200),
    CONSTRAINT user_invitations_hash_check CHECK (octet_length(hash) = 32)
);

CREATE UNIQUE INDEX user_invitations_hash_key ON user_invitations (hash);
CREATE INDEX user_invitations_used_by_idx ON user_invitations (used_by) WHERE used_by IS NOT NULL;
CREATE INDEX user_invitations_expires_at_idx ON user_invitations (expires_at);

COMMENT ON TABLE user_invitations IS 'Codes by which one may register where registration is by invitation; each good once.';

-- Where no files are named in modules.users.tokens.keys. All servers over this database sign with the newest of the algorithm that is
-- set, and take what any of them has signed. Who reads this table can make tokens: keep backups as you would keep the keys.
CREATE TABLE user_signing_keys (
    id         text NOT NULL,
    algorithm  text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    key        bytea NOT NULL,
    CONSTRAINT user_signing_keys_pkey PRIMARY KEY (id),
    CONSTRAINT user_signing_keys_algorithm_check CHECK (algorithm IN ('HS256', 'ES256', 'EdDSA')),
    CONSTRAINT user_signing_keys_key_check CHECK (octet_length(key) = 32)
);

COMMENT ON TABLE user_signing_keys IS 'What access tokens are signed with. Whoever deletes a row makes all tokens useless that it has signed.';
