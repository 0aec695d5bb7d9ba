DROP TABLE bookmarks;
DROP TYPE bookmark_kind;
