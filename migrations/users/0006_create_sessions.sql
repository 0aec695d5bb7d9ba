-- Each log-in is a session, on one device. Its access tokens name it and live for minutes; a refresh token brings the next one.
CREATE TABLE user_sessions (
    id           uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id      bigint NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    device       text,
    user_agent   text,
    address      text,
    CONSTRAINT user_sessions_pkey PRIMARY KEY (id),
    CONSTRAINT user_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT user_sessions_device_check CHECK (char_length(device) BETWEEN 1 AND 100),
    CONSTRAINT user_sessions_user_agent_check CHECK (char_length(user_agent) <= 300)
);

-- A user's devices, and the cascade from users; whether they have come from an address before.
CREATE INDEX user_sessions_user_id_created_at_idx ON user_sessions (user_id, created_at, id);
-- What is swept away.
CREATE INDEX user_sessions_expires_at_idx ON user_sessions (expires_at);

COMMENT ON TABLE user_sessions IS 'Who is logged in, and where.';
COMMENT ON COLUMN user_sessions.last_used_at IS 'When its last access token was given out.';
COMMENT ON COLUMN user_sessions.expires_at IS 'When it ends unless it is used.';
COMMENT ON COLUMN user_sessions.ended_at IS 'When it was ended: by its user, by a new password, or since a refresh token was used twice.';
COMMENT ON COLUMN user_sessions.device IS 'What its user calls the device.';
COMMENT ON COLUMN user_sessions.address IS 'From where they logged in.';

-- Each is good once. One that was used stays until the session is swept away, so that it is known when it comes again: then
-- somebody has a copy, and the session ends.
CREATE TABLE user_refresh_tokens (
    hash       bytea NOT NULL,
    session_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at    timestamptz,
    CONSTRAINT user_refresh_tokens_pkey PRIMARY KEY (hash),
    CONSTRAINT user_refresh_tokens_session_id_fkey
        FOREIGN KEY (session_id) REFERENCES user_sessions (id) ON DELETE CASCADE,
    CONSTRAINT user_refresh_tokens_hash_check CHECK (octet_length(hash) = 32)
);

CREATE INDEX user_refresh_tokens_session_id_idx ON user_refresh_tokens (session_id);

COMMENT ON TABLE user_refresh_tokens IS 'What sessions are prolonged with.';
COMMENT ON COLUMN user_refresh_tokens.hash IS 'SHA-256 of the token, which holds 256 random bits.';
