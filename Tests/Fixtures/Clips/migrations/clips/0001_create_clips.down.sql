DROP TABLE clips;
DROP TYPE clip_license;
