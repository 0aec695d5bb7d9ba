/// `server.tls`: how the server speaks HTTPS.
public struct TLSSettings: Sendable, Equatable {
    /// The oldest version of TLS that a client may speak.
    public enum Version: String, Sendable, CaseIterable {
        case v12 = "1.2"
        case v13 = "1.3"
    }

    /// The file with the certificate, and behind it those that lead to its root, in PEM.
    public var certificate: String
    /// The file with the certificate's private key, in PEM and without a passphrase.
    public var key: String
    /// The oldest version of TLS that a client may speak.
    public var minimumVersion = Version.v12
    /// Whether HTTP/2 is offered beside HTTP/1.1.
    public var http2 = true
    /// How long a client may take for the handshake.
    public var handshakeTime: Duration = .seconds(10)
    /// For how long browsers are told to come by HTTPS alone (RFC 6797); zero where they are not told.
    public var strictTransport: Duration = .seconds(365 * 86_400)

    /// TLS with the defaults.
    /// - Parameters:
    ///   - certificate: The file with the certificate.
    ///   - key: The file with its private key.
    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// Nil where neither file is named.
    init?(from section: inout SettingsSection) {
        let certificate = section.optionalFilePath("certificate")
        let key = section.optionalFilePath("key")
        let minimumVersion = section.choice("minimumVersion", default: Version.v12)
        let http2 = section.boolean("http2", default: true)
        let handshakeTime = section.duration(
            "handshakeTime", default: .seconds(10), in: .milliseconds(100) ... .seconds(3_600))
        let strictTransport = section.duration(
            "strictTransport", default: .seconds(365 * 86_400), in: .zero ... .seconds(10 * 366 * 86_400))
        switch (certificate, key) {
        case (nil, nil): return nil
        case (_?, nil):
            section.report("needs `key`, too: the file with the certificate's private key", at: "certificate")
        case (nil, _?): section.report("needs `certificate`, too: the file with the key's certificate", at: "key")
        case (_?, _?): break
        }
        self.init(certificate: certificate ?? "", key: key ?? "")
        self.minimumVersion = minimumVersion
        self.http2 = http2
        self.handshakeTime = handshakeTime
        self.strictTransport = strictTransport
    }
}
