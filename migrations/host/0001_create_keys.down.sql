DROP TABLE videoplay_keys;
