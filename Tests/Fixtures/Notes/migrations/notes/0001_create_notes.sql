CREATE TABLE notes (
    user_id  bigint NOT NULL,
    video_id text NOT NULL,
    text     text NOT NULL,
    CONSTRAINT notes_pkey PRIMARY KEY (user_id, video_id),
    CONSTRAINT notes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT notes_text_check CHECK (text <> 'forbidden')
);

CREATE INDEX notes_video_id_idx ON notes (video_id, user_id);

CREATE TABLE note_keys (
    id      uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id bigint NOT NULL,
    name    text NOT NULL,
    hash    text NOT NULL,
    CONSTRAINT note_keys_pkey PRIMARY KEY (id),
    CONSTRAINT note_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX note_keys_user_id_idx ON note_keys (user_id);
