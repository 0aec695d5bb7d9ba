DROP TABLE user_playbook;
