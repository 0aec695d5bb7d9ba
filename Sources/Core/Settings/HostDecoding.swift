/// How each part of the host's settings is read: its keys, and what is allowed.

extension ServerSettings {
    init(from section: inout SettingsSection) {
        host = section.string("host", default: host)
        port = section.integer("port", default: port, in: 0...65_535)
        section.obsolete(
            "insecure",
            "means nothing any more, since nothing is answered without a credential; leave it out")
        origins = section.strings("origins", default: origins)
        names = section.strings("names", default: names)
        loopbackAdmin = section.boolean("loopbackAdmin", default: loopbackAdmin)
        tls = section.section("tls") { TLSSettings(from: &$0) }
        proxies = section.networks("proxies", default: proxies)
        rates = section.section("rates") { RateSettings(from: &$0) }
        limits = section.section("limits") { Limits(from: &$0) }
        shutdownGrace = section.duration("shutdownGrace", default: shutdownGrace, in: .zero ... .seconds(3_600))
        for origin in origins where origin != "*" && !OriginText.isOrigin(origin) {
            section.report(
                "\"\(origin.prefix(64))\" is no origin: expected a scheme and a host, with a port where it is not the usual one "
                    + "and without a path, such as https://app.example.com or http://localhost:3000; or \"*\" for all",
                at: "origins")
        }
        for name in names where !OriginText.isHost(name) {
            section.report(
                "\"\(name.prefix(64))\" is no host name: expected a name or an address without a scheme and a port, such as "
                    + "video.example.com", at: "names")
        }
        if host.isEmpty { section.report("expected an address or a host name, not an empty text", at: "host") }
        if !host.isEmpty, !Self.isLoopback(host), let problem = HostLookUp.problem(host) {
            section.report(problem, at: "host")
        }
    }

    /// Whether only this machine reaches the address: 127.0.0.0/8 (RFC 1122, section 3.2.1.3), ::1 (RFC 4291, section 2.5.3),
    /// or `localhost` (RFC 6761, section 6.3).
    public static func isLoopback(_ host: String) -> Bool {
        if ["::1", "[::1]"].contains(host) || host.lowercased() == "localhost" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension ServerSettings.Limits {
    init(from section: inout SettingsSection) {
        bodySize = section.byteCount("bodySize", default: bodySize, in: 1_024...(1 << 30))
        headerSize = section.byteCount("headerSize", default: headerSize, in: 1_024...(1 << 20))
        let time: ClosedRange<Duration> = .milliseconds(100) ... .seconds(3_600)
        headerTime = section.duration("headerTime", default: headerTime, in: time)
        idleTime = section.duration("idleTime", default: idleTime, in: time)
        requestTime = section.duration("requestTime", default: requestTime, in: time)
        connections = section.integer("connections", default: connections, in: 1...1_000_000)
        streams = section.integer("streams", default: streams, in: 1...10_000)
        unreadTotal = section.byteCount("unreadTotal", default: unreadTotal, in: 1_024...(1 << 40))
    }
}

extension PoolSettings {
    init(from section: inout SettingsSection) {
        shared = section.integer("shared", default: shared, in: 1...64)
        write = section.integer("write", default: write, in: 1...1_000)
        reserve = section.integer("reserve", default: reserve, in: 0...1_000)
        maximum = section.integer("maximum", default: maximum, in: 1...1_000)
        let time: ClosedRange<Duration> = .milliseconds(10) ... .seconds(3_600)
        acquireTimeout = section.duration("acquireTimeout", default: acquireTimeout, in: time)
        slowAfter = section.duration("slowAfter", default: slowAfter, in: time)
        statementTimeout = section.duration("statementTimeout", default: statementTimeout, in: time)
        connectTimeout = section.duration("connectTimeout", default: connectTimeout, in: time)
        queue = section.integer("queue", default: queue, in: 1...1_000_000)
        statementCache = section.integer("statementCache", default: statementCache, in: 1...100_000)
        preparedStatements = section.choice("preparedStatements", default: preparedStatements)
        if maximum <= shared {
            section.report(
                "must be more than `shared` (\(shared)): transactions need connections of their own", at: "maximum")
        }
    }
}

extension MigrationSettings {
    init(from section: inout SettingsSection) {
        path = section.filePath("path", default: path)
        automatic = section.boolean("automatic", default: automatic)
    }
}

extension ModulesSettings {
    init(from section: inout SettingsSection) {
        path = section.filePaths("path", default: path)
        for name in section.names(marker: "enabled") {
            let enabled = section.section(name) { $0.boolean("enabled", default: true) }
            modules.append(ModuleSettings(name: name, enabled: enabled, section: section.section(name)))
        }
    }
}

extension QuerySettings {
    init(from section: inout SettingsSection) {
        path = section.string("path", default: path)
        if !path.hasPrefix("/") || path.count < 2 || path.contains(where: { $0.isWhitespace || "?#{}".contains($0) }) {
            section.report("expected a path such as /query", at: "path")
        }
        limits = section.section("limits") { Limits(from: &$0) }
        cache = section.section("cache") { Cache(from: &$0) }
        introspection = section.choices("introspection", default: introspection)
        suggestions = section.boolean("suggestions", default: suggestions)
        documents = section.section("documents") { Documents(from: &$0) }
        batch = section.integer("batch", default: batch, in: 0...1_000)
        snapshot = section.boolean("snapshot", default: snapshot)
        subscriptions = section.section("subscriptions") { SubscriptionSettings(from: &$0) }
    }
}

extension QuerySettings.Limits {
    init(from section: inout SettingsSection) {
        tokens = section.integer("tokens", default: tokens, in: 1...1_000_000)
        nesting = section.integer("nesting", default: nesting, in: 1...10_000)
        depth = section.integer("depth", default: depth, in: 1...1_000)
        rootFields = section.integer("rootFields", default: rootFields, in: 1...1_000_000)
        aliases = section.integer("aliases", default: aliases, in: 0...1_000_000)
        directives = section.integer("directives", default: directives, in: 0...1_000_000)
        fields = section.integer("fields", default: fields, in: 1...1_000_000)
        listSize = section.integer("listSize", default: listSize, in: 1...10_000)
        cost = section.integer("cost", default: cost, in: 1...1_000_000_000)
        time = section.duration("time", default: time, in: .milliseconds(10) ... .seconds(3_600))
        answerSize = section.byteCount("answerSize", default: answerSize, in: 1_024...(1 << 30))
        introspectionDepth = section.integer("introspectionDepth", default: introspectionDepth, in: 1...1_000)
        introspectionLists = section.integer("introspectionLists", default: introspectionLists, in: 0...1_000)
    }
}

extension SubscriptionSettings {
    init(from section: inout SettingsSection) {
        maximum = section.integer("maximum", default: maximum, in: 0...1_000_000)
        perConnection = section.integer("perConnection", default: perConnection, in: 1...10_000)
        queue = section.integer("queue", default: queue, in: 1...100_000)
        queueSize = section.byteCount("queueSize", default: queueSize, in: 1_024...(1 << 30))
        queueTotal = section.byteCount("queueTotal", default: queueTotal, in: 1_024...(1 << 40))
        let time: ClosedRange<Duration> = .milliseconds(100) ... .seconds(3_600)
        keepAlive = section.duration("keepAlive", default: keepAlive, in: time)
        initTimeout = section.duration("initTimeout", default: initTimeout, in: time)
    }
}

extension QuerySettings.Cache {
    init(from section: inout SettingsSection) {
        documents = section.integer("documents", default: documents, in: 0...1_000_000)
        plans = section.integer("plans", default: plans, in: 0...1_000_000)
    }
}

extension QuerySettings.Documents {
    init(from section: inout SettingsSection) {
        path = section.optionalFilePath("path")
        only = section.boolean("only", default: only)
        automatic = section.integer("automatic", default: automatic, in: 0...1_000_000)
        if only, path == nil {
            section.report("needs `path`: only the documents there would run, and there are none", at: "only")
        }
    }
}

extension LogSettings {
    init(from section: inout SettingsSection) {
        level = section.choice("level", default: level)
        format = section.choice("format", default: format)
    }
}

extension MetricsSettings {
    init(from section: inout SettingsSection) {
        enabled = section.boolean("enabled", default: enabled)
    }
}
