CREATE TYPE clip_license AS ENUM ('free', 'paid', 'on request');

CREATE TABLE clips (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    title text NOT NULL,
    mood text NOT NULL,
    license clip_license,
    price numeric NOT NULL DEFAULT 0,
    loudness numeric,
    released_on date,
    shown_at time,
    length interval NOT NULL DEFAULT '0',
    take smallint NOT NULL DEFAULT 1,
    listed boolean NOT NULL DEFAULT true,
    tags text[] NOT NULL DEFAULT '{}',
    moods text[] NOT NULL DEFAULT '{}',
    licenses clip_license[],
    scores numeric[] NOT NULL DEFAULT '{}',
    cuts jsonb NOT NULL DEFAULT '[]',
    thumbnail bytea,
    color text,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    remake_of uuid REFERENCES clips ON DELETE SET NULL
);

CREATE TABLE topics (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    title text NOT NULL UNIQUE,
    hidden boolean NOT NULL DEFAULT false
);

CREATE TABLE clip_topics (
    clip_id uuid NOT NULL REFERENCES clips ON DELETE CASCADE,
    topic_id bigint NOT NULL REFERENCES topics ON DELETE CASCADE,
    PRIMARY KEY (clip_id, topic_id)
);

CREATE INDEX clip_topics_topic_id_idx ON clip_topics (topic_id, clip_id);

CREATE TABLE notes (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    body text NOT NULL,
    subject_type text,
    subject_id text
);

CREATE INDEX notes_subject_idx ON notes (subject_id, id);
CREATE INDEX clips_mood_idx ON clips (mood, id);
CREATE INDEX clips_license_idx ON clips (license, id);
CREATE INDEX clips_price_idx ON clips (price, id);
CREATE INDEX clips_released_on_idx ON clips (released_on, id);
CREATE INDEX clips_shown_at_idx ON clips (shown_at, id);
CREATE INDEX clips_length_idx ON clips (length, id);
CREATE INDEX clips_take_idx ON clips (take, id);
CREATE INDEX clips_color_idx ON clips (color, id);
CREATE INDEX clips_thumbnail_idx ON clips (thumbnail, id);
CREATE INDEX clips_user_id_idx ON clips (user_id, id);
CREATE INDEX clips_remake_of_idx ON clips (remake_of, id);
