ALTER INDEX users_username_key RENAME TO users_username_casefolded_key;
ALTER INDEX users_email_key RENAME TO users_email_casefolded_key;
CREATE UNIQUE INDEX users_username_key ON users (lower(username));
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

COMMENT ON COLUMN users.username IS 'As they wrote it; unique without regard to case.';
COMMENT ON COLUMN users.email IS 'As they wrote it; unique without regard to case.';
