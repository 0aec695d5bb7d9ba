internal import Configuration

extension SettingsSection {
    /// Reads an integer.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The value where none is given.
    ///   - range: What is allowed.
    public mutating func integer(
        _ key: String, default: Int, in range: ClosedRange<Int> = Int.min...Int.max
    ) -> Int {
        let found = lookUp(key, .int, expected: "an integer\(bounds(range, String.init))") { $0.int(forKey: $1) }
        return settle(key, check(key, found, in: range, String.init), default: `default`, String.init)
    }

    /// Reads a number.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The value where none is given.
    ///   - range: What is allowed.
    ///   - meaning: What the key is for, which a message about its value adds.
    public mutating func double(
        _ key: String, default: Double, in range: ClosedRange<Double>, meaning: String? = nil
    ) -> Double {
        let shown = { (number: Double) in "\(number)" }
        let found = explained(meaning) {
            $0.check(
                key,
                $0.lookUp(key, .double, expected: "a number\($0.bounds(range, shown))") { $0.double(forKey: $1) },
                in: range, shown)
        }
        return settle(key, found, default: `default`, shown)
    }

    /// Reads `true` or `false`.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The value where none is given.
    public mutating func boolean(_ key: String, default: Bool) -> Bool {
        settle(
            key, lookUp(key, .bool, expected: "true or false") { $0.bool(forKey: $1) }, default: `default`, { "\($0)" })
    }

    /// Reads a text.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The value where none is given.
    ///   - secret: Whether the value may not be shown.
    public mutating func string(_ key: String, default: String, secret: Bool = false) -> String {
        settle(key, text(key, secret: secret), default: `default`, secret: secret, FlowScalar.text)
    }

    /// Reads a text that need not be given.
    /// - Parameters:
    ///   - key: The key.
    ///   - secret: Whether the value may not be shown.
    /// - Returns: The text, or nil where none is given.
    public mutating func optionalString(_ key: String, secret: Bool = false) -> String? {
        guard case .found(let text, let place) = text(key, secret: secret) else { return nil }
        record(key, secret ? "***" : FlowScalar.text(text), .place(place), secret: secret)
        return text
    }

    /// Reads a list of texts; in a variable or an option they are separated by commas, in brackets or not.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The value where none is given.
    public mutating func strings(_ key: String, default: [String]) -> [String] {
        let found = lookUp(key, .stringArray, expected: "a list of strings") { $0.stringArray(forKey: $1) }
        return settle(key, found, default: `default`) { "[" + $0.map(FlowScalar.text).joined(separator: ", ") + "]" }
    }

    /// Reads a list of addresses and networks of IP.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The value where none is given.
    public mutating func networks(_ key: String, default: [IPNetwork]) -> [IPNetwork] {
        let texts = strings(key, default: `default`.map(\.description))
        for text in texts where IPNetwork(text) == nil {
            report(
                "\"\(text.prefix(64))\" is no address and no network: expected such as 10.0.0.7, 10.0.0.0/8 or 2001:db8::/32",
                at: key)
        }
        return texts.compactMap(IPNetwork.init)
    }

    /// Reads a duration: a number with a unit (`500ms`, `10s`, `5m`, `2h`, `1d`), or a bare number of seconds.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The value where none is given.
    ///   - range: What is allowed.
    ///   - meaning: What the key is for, which a message about its value adds.
    public mutating func duration(
        _ key: String, default: Duration, in range: ClosedRange<Duration>, meaning: String? = nil
    ) -> Duration {
        let found = explained(meaning) {
            $0.check(
                key, $0.scalar(key, expected: DurationText.expected, DurationText.parse), in: range,
                DurationText.format)
        }
        return settle(key, found, default: `default`, DurationText.format)
    }

    /// Adds what a key is for to the problems that are found with it.
    private mutating func explained<Value>(
        _ meaning: String?, _ read: (inout SettingsSection) -> Lookup<Value>
    ) -> Lookup<Value> {
        let known = problems.count
        let found = read(&self)
        guard let meaning else { return found }
        for index in known..<problems.count {
            let problem = problems[index]
            problems[index] = SettingsProblem(
                place: problem.place, key: problem.key, message: "\(problem.message); it is \(meaning)")
        }
        return found
    }

    /// Reads a size: a number with a unit (`64KiB`, `1MiB`, `10MB`), or a bare number of bytes.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The value where none is given, in bytes.
    ///   - range: What is allowed, in bytes.
    /// - Returns: Bytes.
    public mutating func byteCount(_ key: String, default: Int, in range: ClosedRange<Int>) -> Int {
        let found = scalar(key, expected: ByteCountText.expected, ByteCountText.parse)
        return settle(key, check(key, found, in: range, ByteCountText.format), default: `default`, ByteCountText.format)
    }

    /// Reads a rate: how much in how long (`600/min`, `10/s`, `5/15min`, `1GiB/day`), or `off`.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The value where none is given; nil for no bound.
    ///   - ofBytes: Whether it counts bytes.
    /// - Returns: The rate; nil where there is no bound.
    public mutating func rate(_ key: String, default: Rate?, ofBytes: Bool = false) -> Rate? {
        let found: Lookup<Rate?> = scalar(key, expected: RateText.expected(bytes: ofBytes)) {
            RateText.parse($0, bytes: ofBytes)
        }
        return settle(key, found, default: `default`) { FlowScalar.text(RateText.format($0, bytes: ofBytes)) }
    }

    /// Reads one of a few words.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The value where none is given.
    ///   - type: The words, as an enumeration.
    public mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, default: Choice, among type: Choice.Type = Choice.self
    ) -> Choice where Choice.RawValue == String {
        settle(key, choice(key, among: type), default: `default`) { FlowScalar.text($0.rawValue) }
    }

    /// Reads a list of words out of a few, each once; in a variable or an option they are separated by commas, in brackets or
    /// not.
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The words where none are given.
    ///   - type: The words, as an enumeration.
    public mutating func choices<Choice: RawRepresentable & CaseIterable>(
        _ key: String, default: [Choice], among type: Choice.Type = Choice.self
    ) -> [Choice] where Choice.RawValue == String {
        let words = type.allCases.map(\.rawValue)
        let given = strings(key, default: `default`.map(\.rawValue))
        for word in given where !words.contains(word) {
            let hint = Nearest.name(to: word, among: words).map { "; did you mean `\($0)`?" } ?? ""
            let allowed = words.map { "`\($0)`" }.joined(separator: ", ")
            report("expected some of \(allowed), not \"\(word.prefix(64))\"\(hint)", at: key)
        }
        return type.allCases.filter { given.contains($0.rawValue) }
    }

    /// Looks a word up without recording it.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, among type: Choice.Type
    ) -> Lookup<Choice> where Choice.RawValue == String {
        let words = type.allCases.map(\.rawValue)
        let allowed = "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
        // Any scalar's text will do, so that a word such as `true` or `1` can be among the choices.
        let found = lookUp(key, .string, anyScalar: true, expected: allowed) {
            $0.string(forKey: $1)
        }
        guard case .found(let word, let place) = found else { return found.map { _ in nil } }
        if let choice = Choice(rawValue: word) { return .found(choice, place) }
        let hint = Nearest.name(to: word, among: words).map { "; did you mean `\($0)`?" } ?? ""
        report("expected \(allowed), not \"\(word.prefix(64))\"\(hint)", key: path + [key], at: place)
        return .invalid
    }

    /// Looks a text up without recording it.
    mutating func text(_ key: String, secret: Bool) -> Lookup<String> {
        lookUp(key, .string, expected: "a string") { $0.string(forKey: $1, isSecret: secret) }
    }

    /// Looks a value up that is written in a notation of its own.
    private mutating func scalar<Value>(
        _ key: String, expected: String, _ parse: (String) -> Value?
    ) -> Lookup<Value> {
        let found = lookUp(key, .string, anyScalar: true, expected: expected) { $0.string(forKey: $1) }
        guard case .found(let text, let place) = found else { return found.map { _ in nil } }
        if let value = parse(text) { return .found(value, place) }
        report("expected \(expected), not \"\(text.prefix(64))\"", key: path + [key], at: place)
        return .invalid
    }

    /// Refuses what is out of range.
    mutating func check<Value: Comparable>(
        _ key: String, _ found: Lookup<Value>, in range: ClosedRange<Value>, _ shown: (Value) -> String
    ) -> Lookup<Value> {
        guard case .found(let value, let place) = found, !range.contains(value) else { return found }
        report(
            "must be from \(shown(range.lowerBound)) to \(shown(range.upperBound)), not \(shown(value))",
            key: path + [key], at: place)
        return .invalid
    }

    private func bounds<Value: Comparable>(_ range: ClosedRange<Value>, _ shown: (Value) -> String) -> String {
        let first = shown(range.lowerBound)
        let last = shown(range.upperBound)
        return first == String(Int.min) && last == String(Int.max) ? "" : " from \(first) to \(last)"
    }

    /// Records the effective value, and answers with it.
    private mutating func settle<Value>(
        _ key: String, _ found: Lookup<Value>, default: Value, secret: Bool = false, _ shown: (Value) -> String
    ) -> Value {
        guard case .found(let value, let place) = found else {
            record(key, shown(`default`), .default, secret: false)
            return `default`
        }
        record(key, secret ? "***" : shown(value), .place(place), secret: secret)
        return value
    }

    /// Records an effective value.
    mutating func record(_ key: String, _ value: String, _ origin: SettingsEntry.Origin, secret: Bool) {
        entries.append(SettingsEntry(path: path + [key], value: value, origin: origin, isSecret: secret))
    }
}

extension SettingsSection.Lookup {
    /// The same finding with another value; nil makes it invalid.
    func map<Other>(_ transform: (Value) -> Other?) -> SettingsSection.Lookup<Other> {
        switch self {
        case .absent: .absent
        case .invalid: .invalid
        case .found(let value, let place): transform(value).map { .found($0, place) } ?? .invalid
        }
    }
}
