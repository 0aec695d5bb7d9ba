DROP TABLE notes;
DROP TABLE clip_topics;
DROP TABLE topics;
DROP TABLE clips;
DROP TYPE clip_license;
