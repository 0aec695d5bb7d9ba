DO $$
BEGIN
    IF to_regclass('plays') IS NOT NULL THEN
        PERFORM playbook_leave_plays();
    END IF;
END $$;
DROP TRIGGER user_playbook_inserted ON user_playbook;
DROP TRIGGER user_playbook_deleted ON user_playbook;
DROP TRIGGER user_playbook_moved_from ON user_playbook;
DROP TRIGGER user_playbook_moved_to ON user_playbook;
DROP FUNCTION playbook_watch_plays(), playbook_leave_plays(), playbook_mark_plays_written(), playbook_mark_plays_removed(),
    playbook_mark_written(), playbook_mark_removed();
DROP TABLE videos, video_retention, video_viewers, user_quarters, video_quarters, playbook_units, video_progress, playback_sessions,
    playbook_dirty;
