DROP TABLE note_keys;
DROP TABLE notes;
