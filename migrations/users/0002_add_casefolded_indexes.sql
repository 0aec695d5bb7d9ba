-- Names and addresses are unique by videoplay_casefold() and no longer by lower(). The new indexes are made beside the old
-- ones, while people are read; who registers waits, so that none comes in between the question and the index.
LOCK TABLE users IN SHARE MODE;

-- lower() may have let in what is one name now. Nobody but a person can say who keeps it.
DO $$
DECLARE
    clashes text;
BEGIN
    WITH clash AS (
        SELECT 'username' AS name, array_agg(id ORDER BY id) AS ids FROM users
        GROUP BY videoplay_casefold(username) COLLATE "C" HAVING count(*) > 1
        UNION ALL
        SELECT 'email', array_agg(id ORDER BY id) FROM users
        GROUP BY videoplay_casefold(email) COLLATE "C" HAVING count(*) > 1
    ), numbered AS (
        SELECT *, row_number() OVER (ORDER BY name DESC, ids) AS number, count(*) OVER () AS total FROM clash
    )
    SELECT string_agg(format('%s of the users with id %s', name, array_to_string(ids, ', ')), '; ' ORDER BY number)
        || CASE WHEN max(total) > 50 THEN format('; and %s more', max(total) - 50) ELSE '' END
    INTO clashes FROM numbered WHERE number <= 50;
    IF clashes IS NOT NULL THEN
        RAISE EXCEPTION 'some users have one name or address but for case, width or composition: %', clashes
            USING ERRCODE = 'unique_violation', HINT = 'Nothing was changed, and the release before still runs on this '
                'database. Let one user of each line keep the name, give each other one another, such as UPDATE users SET '
                'username = ''…'' WHERE id = …, and migrate again.';
    END IF;
END $$;

CREATE UNIQUE INDEX users_username_casefolded_key ON users (videoplay_casefold(username) COLLATE "C");
CREATE UNIQUE INDEX users_email_casefolded_key ON users (videoplay_casefold(email) COLLATE "C");
