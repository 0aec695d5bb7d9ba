import Foundation

/// A certificate of a test's own with its key, made by OpenSSL, in files that go with it. It is its own authority.
public final class TestCertificate: Sendable {
    /// The file with the certificate, in PEM.
    public let certificate: String
    /// The file with the key, in PEM.
    public let key: String
    private let folder: String

    /// Why there is none.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Parameters:
    ///   - name: the host that it is for, besides this machine.
    ///   - days: for how many days it is valid from now on.
    public init(name: String = "localhost", days: Int = 90) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("certificate-\(UUID().uuidString)").path
        certificate = folder + "/certificate.pem"
        key = folder + "/key.pem"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let outcome = try Program.run(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "\(days)", "-subj", "/CN=\(name)", "-addext",
                "subjectAltName=DNS:\(name),DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate,
            ])
        guard outcome.status == 0 else {
            throw Failure(description: String(decoding: outcome.errors, as: UTF8.self))
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Puts the files of another one in the place of this one's, as a program that renews certificates does.
    public func replace(by other: TestCertificate) throws {
        for (from, to) in [(other.certificate, certificate), (other.key, key)] {
            let data = try Data(contentsOf: URL(fileURLWithPath: from))
            try data.write(to: URL(fileURLWithPath: to), options: .atomic)
        }
    }

    /// The setting `server.tls` with it, in YAML.
    /// - Parameter more: further keys, such as `, http2: false`.
    public func setting(_ more: String = "") -> String {
        "tls: { certificate: \(certificate), key: \(key)\(more) }"
    }
}
