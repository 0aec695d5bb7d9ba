DROP TABLE user_audit;
DROP FUNCTION user_audit_keep();
