-- A constraint that was checked is as good as one that was not.
SELECT 1;
