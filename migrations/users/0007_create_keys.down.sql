DROP TABLE user_signing_keys;
DROP TABLE user_invitations;
DROP TABLE user_api_keys;
