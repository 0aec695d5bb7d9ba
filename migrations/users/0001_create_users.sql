CREATE TABLE users (
    id            bigint GENERATED ALWAYS AS IDENTITY,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    username      text NOT NULL,
    email         text NOT NULL,
    role          text NOT NULL DEFAULT 'viewer',
    password_hash text NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    -- ASCII alone, so that two names that look alike are alike, and lower() means the same under every locale.
    CONSTRAINT users_username_check CHECK (username ~ '^[A-Za-z0-9._-]{1,64}$'),
    -- What can be said of an address without writing to it. 254 is the longest path of RFC 5321, section 4.5.3.1.3,
    -- without its angle brackets.
    CONSTRAINT users_email_check CHECK (char_length(email) <= 254 AND email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT users_role_check CHECK (role IN ('viewer', 'analyst', 'admin')),
    CONSTRAINT users_password_hash_check CHECK (char_length(password_hash) BETWEEN 1 AND 1024)
);

-- Unique without regard to case, and how people are found at log-in: WHERE lower(username) = lower($1).
CREATE UNIQUE INDEX users_username_key ON users (lower(username));
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

COMMENT ON TABLE users IS 'The people who watch, and those who ask.';
COMMENT ON COLUMN users.created_at IS 'When they registered.';
COMMENT ON COLUMN users.updated_at IS 'When the row was last changed.';
COMMENT ON COLUMN users.username IS 'As they wrote it; unique without regard to case.';
COMMENT ON COLUMN users.email IS 'As they wrote it; unique without regard to case.';
COMMENT ON COLUMN users.role IS 'What they may do: viewer, analyst or admin.';
COMMENT ON COLUMN users.password_hash IS 'In PHC string form; never leaves the server.';
