/// The parameters that the server runs with.
enum ServerParameters {
    /// What a new cluster's `postgresql.conf` says, where an operator may change it.
    static let initial = """

        # What videoplay starts with. Change it here, or with ALTER SYSTEM.
        max_connections = 50
        shared_buffers = 128MB
        fsync = on
        synchronous_commit = on
        full_page_writes = on

        """

    /// What each start decides, over any file: who can reach the server, and where it writes its log.
    static func fixed(layout: ClusterLayout, port: String) -> [String: String] {
        [
            "listen_addresses": "", "port": port, "unix_socket_directories": layout.sockets,
            "unix_socket_permissions": "0700", "logging_collector": "on", "log_directory": layout.logs,
            // One file a weekday, written anew a week later.
            "log_filename": "postgresql-%a.log", "log_truncate_on_rotation": "on", "log_rotation_age": "1d",
            "log_rotation_size": "0", "log_file_mode": "0600", "log_timezone": "UTC", "timezone": "UTC",
            "cluster_name": "videoplay",
            // What an error says beyond its message quotes values, of the row that is there already for one.
            "log_error_verbosity": "terse",
        ]
    }

    /// The parameters as pg_ctl's `-o` takes them: a text for a shell.
    static func options(_ parameters: [String: String]) -> String {
        parameters.sorted { $0.key < $1.key }.map { "-c " + quoted("\($0.key)=\($0.value)") }.joined(separator: " ")
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
