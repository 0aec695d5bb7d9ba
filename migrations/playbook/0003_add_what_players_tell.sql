-- What else a player tells, and what an import tells. A rate of 1.1 stays 1.1: by its text, not by its bits.
ALTER TABLE user_playbook
    ADD COLUMN client_sequence bigint,
    ADD COLUMN is_live boolean,
    ADD COLUMN source text,
    ADD COLUMN precision text,
    ALTER COLUMN rate TYPE double precision USING rate::text::double precision,
    ADD CONSTRAINT user_playbook_precision_check CHECK (precision IN ('instant', 'minute', 'day'));

COMMENT ON COLUMN user_playbook.client_sequence IS 'The player''s own counter.';
COMMENT ON COLUMN user_playbook.is_live IS 'Whether it is a live stream, which has no duration.';
COMMENT ON COLUMN user_playbook.source IS 'Where it was imported from; NULL where a player sent it.';
COMMENT ON COLUMN user_playbook.precision IS 'How exact the time of an imported entry is.';
