import Host

/// What a person sees once the server answers.
struct Welcome {
    let address: Host.Address
    /// The settings file that was named on the command line.
    let settingsFile: String?

    func print() {
        let data = address.dataDirectory.map { "data in \($0)" } ?? "data in the PostgreSQL of the settings"
        Swift.print("videoplay listens on \(address.url), \(data)")
        for line in pageLines { Swift.print(line) }
        if let query = address.exampleQuery { Swift.print("Try it: \(curl(query))") }
    }

    private var page: String { address.url + address.queryPath }

    /// Where the page is, and with what one logs in there.
    private var pageLines: [String] {
        switch address.access {
        case .nothing: ["Open \(page) in a browser to write queries. From this machine everybody may do everything."]
        case .operatorKey(let key):
            if let text = key.text {
                // A browser keeps what stands behind the # to itself.
                [
                    "Open \(page)#key=\(text) in a browser to write queries as the operator.",
                    "The operator's key is shown this once. It is kept in \(key.path).",
                ]
            } else {
                ["Open \(page) in a browser to write queries. Log in there, with an account or the key in \(key.path)."]
            }
        case .settingsKey:
            ["Open \(page) in a browser to write queries. Log in there, with an account or the key of the settings."]
        case .account:
            [
                "Open \(page) in a browser to write queries. Log in there, with an account or a key.",
                "Make an operator: \(command("create-admin --username root --email root@example.com"))",
                "Make a key: KEY=$(\(command("issue-key --name operator --role admin")))",
            ]
        case .none:
            ["Nobody may ask for anything: set VIDEOPLAY_ADMIN_KEY, or switch the module users on."]
        }
    }

    /// `videoplay user …`, as this program was called.
    private func command(_ arguments: String) -> String {
        let file = settingsFile.map { " --config \(quoted($0))" } ?? ""
        return "\(quoted(CommandLine.arguments[0])) user \(arguments)\(file)"
    }

    /// A command line that can be pasted and answers.
    private func curl(_ query: String) -> String {
        let credential: String? =
            switch address.access {
            case .nothing, .none: nil
            case .operatorKey(let key):
                key.text.map { "'Authorization: Bearer \($0)'" }
                    ?? "\"Authorization: Bearer $(cat \(quoted(key.path)))\""
            case .settingsKey: "\"Authorization: Bearer $VIDEOPLAY_ADMIN_KEY\""
            case .account: "\"Authorization: Bearer $KEY\""
            }
        let header = credential.map { " -H \($0)" } ?? ""
        let body = #"{"query":"\#(query)"}"#
        return "curl -s \(page)\(header) -H 'Content-Type: application/json' -d '\(body)'"
    }

    /// A word for a shell, in quotes where it needs them.
    private func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            let scalar = Unicode.Scalar(byte)
            return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "./-_".unicodeScalars.contains(scalar)
        }
        return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }
}
