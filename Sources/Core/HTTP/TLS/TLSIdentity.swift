import Glibc
import NIOSSL
package import Settings

/// What the server proves with who it is: a certificate with its key, read and fit for handshakes.
package struct TLSIdentity: Sendable {
    /// Why the files cannot be used.
    package struct Fault: Error, Sendable {
        /// The setting at fault, of those of `server.tls`.
        package let key: String
        /// What is wrong, for a person.
        package let message: String
    }

    /// When the certificate begins and ceases to be valid, in seconds since 1970.
    package let validity: ClosedRange<Int>
    let context: NIOSSLContext

    /// The cipher suites of TLS 1.2: those with forward secrecy and authenticated encryption, as HTTP/2 demands (RFC 9113,
    /// section 9.2.2). Those of TLS 1.3 all have both.
    private static let cipherSuites = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
    ]

    /// The largest file that is read, in bytes.
    private static let fileLimit = 1 << 20

    /// Reads the files.
    package init(_ settings: TLSSettings) throws(Fault) {
        let certificates = try Self.certificates(settings.certificate)
        let key = try Self.key(settings.key)
        guard let own = certificates.first else {
            throw Fault(key: "certificate", message: "\(settings.certificate) has no certificate")
        }
        let (first, last) = (Int(own.notValidBefore), Int(own.notValidAfter))
        validity = min(first, last)...max(first, last)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = settings.minimumVersion == .v13 ? .tlsv13 : .tlsv12
        configuration.cipherSuites = Self.cipherSuites.joined(separator: ":")
        configuration.applicationProtocols = settings.http2 ? ["h2", "http/1.1"] : ["http/1.1"]
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch NIOSSLError.failedToLoadPrivateKey {
            throw Fault(
                key: "key",
                message: "the key in \(settings.key) is not that of the certificate in \(settings.certificate)")
        } catch {
            throw Fault(
                key: "certificate",
                message: "the certificate in \(settings.certificate) and its key cannot be used for TLS (\(error))")
        }
    }

    private static func certificates(_ path: String) throws(Fault) -> [NIOSSLCertificate] {
        let bytes = try read(path, "certificate")
        do { return try NIOSSLCertificate.fromPEMBytes(bytes) } catch {
            throw Fault(
                key: "certificate",
                message: "\(path) is no certificate in PEM: expected a text with -----BEGIN CERTIFICATE-----")
        }
    }

    private static func key(_ path: String) throws(Fault) -> NIOSSLPrivateKey {
        let bytes = try read(path, "key")
        do { return try NIOSSLPrivateKey(bytes: bytes, format: .pem) } catch {
            throw Fault(
                key: "key",
                message:
                    "\(path) is no private key in PEM without a passphrase: expected a text with -----BEGIN PRIVATE KEY-----"
            )
        }
    }

    private static func read(_ path: String, _ key: String) throws(Fault) -> [UInt8] {
        // Without waiting for a writer, where the path is that of a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw Fault(key: key, message: "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: fileLimit + 1)
        var count = 0
        while count < bytes.count {
            let step = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            guard step >= 0 else {
                throw Fault(key: key, message: "\(path) cannot be read: \(String(cString: strerror(errno)))")
            }
            if step == 0 { break }
            count += step
        }
        guard count <= fileLimit else {
            throw Fault(
                key: key, message: "\(path) is larger than a file with a certificate or a key: \(fileLimit) bytes")
        }
        return Array(bytes.prefix(count))
    }

    /// What an operator should know of the time for which the certificate is valid; nil where all is well.
    /// - Parameter now: the time, in seconds since 1970.
    package func warning(now: Int = time(nil)) -> String? {
        let last = HTTPDate.text(of: validity.upperBound)
        if now > validity.upperBound { return "The certificate has expired on \(last). Clients refuse it; renew it." }
        if now < validity.lowerBound {
            return "The certificate is not valid before \(HTTPDate.text(of: validity.lowerBound)). Clients refuse it."
        }
        // A certificate of 90 days is renewed 30 days before its end, as a rule; one of 6 days, 2 days before.
        let left = validity.upperBound - now
        guard left < min(14 * 86_400, (validity.upperBound - validity.lowerBound) / 6) else { return nil }
        return "The certificate expires on \(last). Renew it."
    }
}
