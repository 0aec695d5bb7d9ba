-- The casefolded indexes take the place and the names of those over lower(): by these names servers, those of the release
-- before included, tell a client what is taken already. This waits for statements that run, and nobody for an index that is made.
DROP INDEX users_username_key;
DROP INDEX users_email_key;
ALTER INDEX users_username_casefolded_key RENAME TO users_username_key;
ALTER INDEX users_email_casefolded_key RENAME TO users_email_key;

COMMENT ON COLUMN users.username IS 'As they wrote it; unique by videoplay_casefold().';
COMMENT ON COLUMN users.email IS 'As they wrote it; unique by videoplay_casefold().';
