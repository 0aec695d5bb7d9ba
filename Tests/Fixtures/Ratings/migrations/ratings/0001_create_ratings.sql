CREATE TABLE ratings (
    id       bigint GENERATED ALWAYS AS IDENTITY,
    user_id  bigint NOT NULL,
    rated_at timestamptz NOT NULL DEFAULT now(),
    stars    integer NOT NULL,
    video_id text NOT NULL,
    CONSTRAINT ratings_pkey PRIMARY KEY (id),
    CONSTRAINT ratings_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ratings_stars_check CHECK (stars BETWEEN 1 AND 5)
);

CREATE INDEX ratings_video_id_rated_at_idx ON ratings (video_id, rated_at, id);
-- One rating a user and video; also the cascade from users.
CREATE UNIQUE INDEX ratings_user_id_video_id_key ON ratings (user_id, video_id);
