DROP TABLE user_refresh_tokens;
DROP TABLE user_sessions;
