DROP FUNCTION videoplay_casefold(text);
