-- Reads the table while others read and write it.
ALTER TABLE users VALIDATE CONSTRAINT users_account_check;
ALTER TABLE users VALIDATE CONSTRAINT users_erased_at_check;
