import Settings
import Testing

/// What Kubernetes puts into a container's environment is no setting.
struct ServiceVariablesTests {
    /// The variables of a Service, as its documentation lists them.
    static func variables(_ name: String, port: Int, of address: String = "10.0.0.11") -> [String: String] {
        let whole = "tcp://\(address):\(port)"
        return [
            "\(name)_SERVICE_HOST": address, "\(name)_SERVICE_PORT": "\(port)", "\(name)_SERVICE_PORT_HTTP": "\(port)",
            "\(name)_SERVICE_PORT_SERVICE": "\(port)", "\(name)_PORT": whole, "\(name)_PORT_\(port)_TCP": whole,
            "\(name)_PORT_\(port)_TCP_PROTO": "tcp", "\(name)_PORT_\(port)_TCP_PORT": "\(port)",
            "\(name)_PORT_\(port)_TCP_ADDR": address, "\(name)_PORT_53_UDP": "udp://\(address):53",
        ]
    }

    @Test(arguments: [
        "VIDEOPLAY", "DB", "VIDEOPLAY_SERVER", "VIDEOPLAY_DATABASE", "VIDEOPLAY_DB", "VIDEOPLAY_MODULES_PLAYS",
        "DATABASE",
    ])
    func aServiceIsNeitherASettingNorAMistake(name: String) throws {
        for address in ["10.0.0.11", "[fd00::11]"] {
            let settings = try load("", environment: Self.variables(name, port: 5432, of: address))
            #expect(settings.server == ServerSettings() && settings.database == DatabaseSettings())
            #expect(settings.modules.modules.isEmpty)
        }
    }

    /// The file still counts where a Service has the variable of a setting.
    @Test func aServiceHidesNothing() throws {
        let environment = Self.variables("VIDEOPLAY_SERVER", port: 80).merging(Self.variables("DB", port: 5432)) { $1 }
        let settings = try load(
            "server: {port: 9}\ndatabase: {mode: external, host: h, port: 7}", environment: environment)
        #expect(settings.server.port == 9)
        #expect(settings.database.target == .external(ConnectionInfo(conninfo: "host='h' port='7'")))
    }

    @Test func whatLooksAlikeIsASetting() throws {
        let settings = try load("", environment: ["VIDEOPLAY_SERVER_PORT": "81", "DB_PORT": "5432", "DB_HOST": "h"])
        #expect(settings.server.port == 81)
        #expect(settings.database.target == .external(ConnectionInfo(conninfo: "host='h' port='5432'")))
        for (name, value) in [
            ("VIDEOPLAY_SERVER_PROT", "1"), ("VIDEOPLAY_PORT", "8080"), ("VIDEOPLAY_SERVER_PORT", "tcp://example"),
            ("VIDEOPLAY_SERVER_PORT", "http://10.0.0.1:80"), ("VIDEOPLAY_PORT_TCP", "1"), ("VIDEOPLAY_SERVICE", "1"),
            ("VIDEOPLAY_SERVICES_HOST", "1"), ("VIDEOPLAY_SERVER_HOST_PORT", "1"),
        ] {
            #expect(problems("", environment: [name: value]).count == 1, "\(name)=\(value)")
        }
        #expect(
            problems("", environment: ["VIDEOPLAY_SERVER_PROT": "1"]).first?.hasSuffix(
                "did you mean `VIDEOPLAY_SERVER_PORT`?") == true)
        #expect(problems("", environment: ["DB_PORT": "tcp"]).count == 1)
    }
}
