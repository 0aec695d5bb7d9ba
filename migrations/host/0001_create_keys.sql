-- Keys that the server made for itself, here so that they outlive it and all its processes share them. Who reads this table
-- can make cursors that the server takes for its own.
CREATE TABLE videoplay_keys (
    name       text NOT NULL,
    key        bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT videoplay_keys_pkey PRIMARY KEY (name),
    CONSTRAINT videoplay_keys_key_check CHECK (octet_length(key) = 32)
);

-- Two UUIDs of version 4 hold 244 bits of the system's strong randomness.
INSERT INTO videoplay_keys (name, key)
VALUES ('cursor', decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

COMMENT ON TABLE videoplay_keys IS 'Keys that the server made for itself.';
COMMENT ON COLUMN videoplay_keys.key IS 'cursor: what the cursors of lists are signed with. Another key makes the cursors that clients hold useless.';
