-- Someone who is to be erased is gone at once for everybody: their name is free, and nothing of them is shown. What is recorded of
-- them goes in batches, since it may be much; a server that is killed meanwhile, or another one, goes on with it.
CREATE TABLE user_erasures (
    user_id      bigint NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_erasures_pkey PRIMARY KEY (user_id)
);

COMMENT ON TABLE user_erasures IS 'Users of whom something is still to be erased. It refers to nothing, since they go first from it last.';

ALTER TABLE users
    ADD COLUMN erased_at timestamptz,
    DROP CONSTRAINT users_account_check,
    ADD CONSTRAINT users_account_check CHECK (
        erased_at IS NOT NULL OR external_id IS NOT NULL OR (username IS NOT NULL AND email IS NOT NULL)) NOT VALID,
    -- Nothing is kept that names them.
    ADD CONSTRAINT users_erased_at_check CHECK (
        erased_at IS NULL
        OR (username IS NULL AND email IS NULL AND password_hash IS NULL AND external_id IS NULL)) NOT VALID;

COMMENT ON COLUMN users.erased_at IS 'When they were erased; NULL for those who were not. The row goes with the last of what is recorded.';
