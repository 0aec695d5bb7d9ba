-- Who did what to whom, of what matters where something has gone wrong. It refers to nothing, so that it outlives what it tells of.
CREATE TABLE user_audit (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    at         timestamptz NOT NULL DEFAULT now(),
    actor_id   bigint,
    user_id    bigint,
    action     text NOT NULL,
    actor      text NOT NULL,
    subject    text,
    address    text,
    request_id text,
    details    jsonb,
    CONSTRAINT user_audit_pkey PRIMARY KEY (id),
    CONSTRAINT user_audit_action_check CHECK (char_length(action) BETWEEN 1 AND 64)
);

CREATE INDEX user_audit_at_idx ON user_audit (at, id);
CREATE INDEX user_audit_user_id_idx ON user_audit (user_id, at, id);

COMMENT ON TABLE user_audit IS 'What happened to accounts: append-only, and swept once it is old.';
COMMENT ON COLUMN user_audit.actor IS 'The credential of whoever did it: session:…, key:…, or anonymous.';
COMMENT ON COLUMN user_audit.actor_id IS 'The user who did it; NULL where it was none.';
COMMENT ON COLUMN user_audit.user_id IS 'The user to whom it was done; NULL where it was none.';
COMMENT ON COLUMN user_audit.subject IS 'What it was done to, where that is no user: key:…, session:…';

CREATE FUNCTION user_audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND pg_catalog.current_setting('videoplay.audit_sweep', true) = 'on' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'user_audit is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER user_audit_keep BEFORE UPDATE OR DELETE ON user_audit FOR EACH ROW EXECUTE FUNCTION user_audit_keep();
CREATE TRIGGER user_audit_keep_all BEFORE TRUNCATE ON user_audit EXECUTE FUNCTION user_audit_keep();
