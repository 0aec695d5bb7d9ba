import Host

/// What a person sees once the server answers.
enum Welcome {
    static func print(_ address: Host.Address) {
        let data = address.dataDirectory.map { "data in \($0)" } ?? "data in the PostgreSQL of the settings"
        Swift.print("videoplay listens on \(address.url), \(data)")
        Swift.print("Open \(address.url)\(address.queryPath) in a browser to write queries.")
        if let key = address.operatorKey {
            Swift.print("The operator's key is kept in \(key.path).\(key.text == nil ? "" : " It is shown this once.")")
        }
        if let query = address.exampleQuery { Swift.print("Try it: \(curl(query, address))") }
    }

    /// A command line that can be pasted and answers.
    private static func curl(_ text: String, _ address: Host.Address) -> String {
        let query = #"{"query":"\#(text)"}"#
        let key = address.operatorKey.map { key in
            " -H \"authorization: Bearer \(key.text ?? "$(cat '\(key.path)')")\""
        }
        return
            "curl -s \(address.url)\(address.queryPath)\(key ?? "") -H 'content-type: application/json' -d '\(query)'"
    }
}
