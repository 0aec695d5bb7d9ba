-- Reads the table while others read and write it.
ALTER TABLE users VALIDATE CONSTRAINT users_username_check;
ALTER TABLE users VALIDATE CONSTRAINT users_external_id_check;
ALTER TABLE users VALIDATE CONSTRAINT users_account_check;
