import Foundation
import Logging
import Settings
import TestSupport
import Testing

@testable import HTTP

/// HTTPS over real sockets, with clients that people use.
@Suite("TLS")
struct TLSTests {
    private static let certificate = Result { try TestCertificate() }

    private static func serving(
        _ more: String = "", settings: String = "", activity: ServerActivity = ServerActivity(), stop: Stop = Stop(),
        _ body: (Int, TestCertificate) async throws -> Void
    ) async throws {
        let certificate = try certificate.get()
        try await HTTPTests.serving(
            settings, more: ", \(certificate.setting(more))", activity: activity, stop: stop
        ) { port in try await body(port, certificate) }
    }

    @Test(
        "Clients of every kind are answered by the protocol that they like best",
        arguments: [
            (["--http1.1"], "1.1"), (["--http2"], "2"), (["--no-alpn"], "1.1"), (["--tls-max", "1.2"], "2"),
            (["--tlsv1.3"], "2"), (["--tls-max", "1.2", "--http1.1"], "1.1"),
        ])
    func protocols(options: [String], version: String) async throws {
        try await Self.serving { port, certificate in
            let answer = try await Curl.ask("https://localhost:\(port)/client", options, trusting: certificate)
            #expect(answer.code == 0 && answer.status == 200 && answer.version == version)
            #expect(answer.body == "127.0.0.1 true https")
            #expect(answer.field("x-content-type-options") == "nosniff")
        }
    }

    @Test("HTTP/2 can be switched off")
    func http1Alone() async throws {
        try await Self.serving(", http2: false") { port, certificate in
            let answer = try await Curl.ask("https://localhost:\(port)/hello", ["--http2"], trusting: certificate)
            #expect(answer.version == "1.1" && answer.body == "hello")
        }
    }

    @Test(
        "Old versions of TLS are refused",
        arguments: [
            ("", "1.1", false), ("", "1.2", true), (", minimumVersion: 1.3", "1.2", false),
            (", minimumVersion: 1.3", "1.3", true),
        ])
    func versions(setting: String, version: String, isAnswered: Bool) async throws {
        try await Self.serving(setting) { port, certificate in
            // OpenSSL itself speaks the old ones only where nothing else is asked of it.
            let options = ["--tlsv1.0", "--tls-max", version, "--ciphers", "DEFAULT:@SECLEVEL=0"]
            let answer = try await Curl.ask("https://localhost:\(port)/hello", options, trusting: certificate)
            #expect((answer.code == 0) == isAnswered, "\(answer.code)")
            #expect(isAnswered || answer.code == 35, "\(answer.code)")
        }
    }

    @Test(
        "A handshake that does not go on is ended, and others are served meanwhile",
        arguments: [[], [22], [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]] as [[UInt8]])
    func hangingHandshake(bytes: [UInt8]) async throws {
        try await Self.serving(", handshakeTime: 2s") { port, certificate in
            let client = try RawConnection(port: port)
            client.send(bytes: bytes)
            let answer = try await Curl.ask("https://localhost:\(port)/hello", trusting: certificate)
            #expect(answer.body == "hello")
            #expect(await client.readToEnd().isEmpty)
        }
    }

    @Test("What is no TLS ends the connection; plain HTTP is told what to do")
    func noTLS() async throws {
        try await Self.serving { port, _ in
            let answer = try await RawConnection(port: port).ask("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n") && answer.contains("This port speaks HTTPS."))
            let random = try RawConnection(port: port)
            random.send(bytes: [22, 3, 1, 0, 4, 1, 2, 3, 4] + (0..<200).map { UInt8($0) })
            // An alert at most.
            #expect(await random.readToEnd().utf8.count < 32)
        }
    }

    @Test("Browsers are told to come by HTTPS alone, but not to names of the own machine, nor by plain HTTP")
    func strictTransport() async throws {
        try await Self.serving { port, certificate in
            for version in ["--http1.1", "--http2"] {
                let named = try await Curl.ask(
                    "https://localhost:\(port)/hello", [version, "-H", "Host: x"], trusting: certificate)
                #expect(named.field("strict-transport-security") == "max-age=31536000")
                let local = try await Curl.ask("https://localhost:\(port)/hello", [version], trusting: certificate)
                #expect(local.status == 200 && local.field("strict-transport-security") == nil)
            }
        }
        try await Self.serving(", strictTransport: 0s") { port, certificate in
            let named = try await Curl.ask(
                "https://localhost:\(port)/hello", ["-H", "Host: x"], trusting: certificate)
            #expect(named.status == 200 && named.field("strict-transport-security") == nil)
        }
        try await HTTPTests.serving { port in
            let plain = try await RawConnection(port: port).ask(
                "GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(plain.contains("X-Content-Type-Options: nosniff\r\n") && !plain.contains("Strict-Transport"))
        }
    }

    /// Keeps a connection, says when it is open, waits for a file to go on, and compares the certificates of that connection
    /// and of a new one.
    private static let renewing = """
        import os, socket, ssl, sys, time
        port, ready, go = int(sys.argv[1]), sys.argv[2], sys.argv[3]
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        def connect(): return context.wrap_socket(socket.create_connection(("127.0.0.1", port)))
        def ask(client):
            client.sendall(b"GET /hello HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
            answer = b""
            while not answer.endswith(b"hello"): answer += client.recv(65536)
            return answer.startswith(b"HTTP/1.1 200 ")
        old = connect()
        assert ask(old)
        open(ready, "w").close()
        while not os.path.exists(go): time.sleep(0.02)
        new = connect()
        print(ask(old), ask(new), old.getpeercert(True) == new.getpeercert(True))
        """

    /// Runs the script above, and something in its midst.
    private static func renew(_ port: Int, _ change: () async throws -> Void) async throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("renewing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (ready, go) = (folder.path + "/ready", folder.path + "/go")
        async let outcome = Program.finish(
            "/usr/bin/env", ["python3", "-c", renewing, String(port), ready, go])
        while !FileManager.default.fileExists(atPath: ready) { try await Task.sleep(for: .milliseconds(10)) }
        try await change()
        try Data().write(to: URL(fileURLWithPath: go))
        return String(decoding: try await outcome.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test("A new certificate is shown to new connections; old ones go on")
    func renewal() async throws {
        let log = RecordedLog()
        let logger = Logger(label: "test") { _ in log.handler }
        let files = try TestCertificate()
        let live = try LiveCertificate(TLSSettings(certificate: files.certificate, key: files.key), logger: logger)
        try await HTTPTests.serving(certificate: live) { port in
            let outcome = try await Self.renew(port) {
                try files.replace(by: TestCertificate(days: 60))
                // Seen at the first look, read at the second.
                live.look()
                #expect(log.texts(.notice).isEmpty)
                live.look()
                #expect(log.texts(.notice).count == 1)
                live.look()
                #expect(log.texts(.notice).count == 1)
            }
            #expect(outcome == "True True False")
        }
    }

    @Test("A new file that cannot be used leaves the old certificate in force, and the log says so")
    func brokenRenewal() async throws {
        let log = RecordedLog()
        let logger = Logger(label: "test") { _ in log.handler }
        let files = try TestCertificate()
        let live = try LiveCertificate(TLSSettings(certificate: files.certificate, key: files.key), logger: logger)
        try await HTTPTests.serving(certificate: live) { port in
            let outcome = try await Self.renew(port) {
                try Data("no certificate".utf8).write(to: URL(fileURLWithPath: files.certificate))
                live.reload()
                live.look()
                let other = try TestCertificate()
                try Data(contentsOf: URL(fileURLWithPath: other.certificate))
                    .write(to: URL(fileURLWithPath: files.certificate))
                live.reload()
                try FileManager.default.removeItem(atPath: files.key)
                live.reload()
            }
            #expect(outcome == "True True True")
            let errors = log.texts(.error)
            #expect(errors.count == 3 && errors.allSatisfy { $0.contains("The one in force stays. server.tls.") })
            #expect(
                errors[0].contains("is no certificate in PEM") && errors[1].contains("is not that of the certificate"))
            #expect(errors[2].contains("server.tls.key: \(files.key) cannot be read: No such file or directory"))
        }
    }

    @Test("Files that cannot be used are told by setting and file")
    func faults() throws {
        let (one, other) = (try TestCertificate(), try TestCertificate())
        for (certificate, key, fault, text) in [
            ("/nowhere", one.key, "certificate", "/nowhere cannot be read: No such file or directory"),
            (one.certificate, "/tmp", "key", "/tmp cannot be read: Is a directory"),
            (one.key, one.key, "certificate", "is no certificate in PEM"),
            (one.certificate, one.certificate, "key", "is no private key in PEM"),
            (one.certificate, other.key, "key", "is not that of the certificate in \(one.certificate)"),
            ("/dev/zero", one.key, "certificate", "is larger than"),
        ] {
            let found = #expect(throws: TLSIdentity.Fault.self) {
                try TLSIdentity(TLSSettings(certificate: certificate, key: key))
            }
            #expect(found?.key == fault && found?.message.contains(text) == true, "\(found?.message ?? "")")
        }
    }

    @Test("A certificate that has expired, or soon will, is spoken of")
    func expiry() throws {
        let files = try TestCertificate(days: 90)
        let identity = try TLSIdentity(TLSSettings(certificate: files.certificate, key: files.key))
        let (first, last) = (identity.validity.lowerBound, identity.validity.upperBound)
        #expect(last - first == 90 * 86_400)
        #expect(identity.warning() == nil && identity.warning(now: last - 15 * 86_400) == nil)
        #expect(identity.warning(now: last - 13 * 86_400)?.contains("expires on") == true)
        #expect(identity.warning(now: last + 1)?.contains("has expired on") == true)
        #expect(identity.warning(now: first - 1)?.contains("is not valid before") == true)
    }

    @Test(
        "What is under way is finished when the server stops, by both protocols", arguments: ["--http1.1", "--http2"])
    func stopping(version: String) async throws {
        let (stop, activity) = (Stop(), ServerActivity())
        try await Self.serving(settings: "requestTime: 2s", activity: activity, stop: stop) { port, certificate in
            async let late = Curl.ask("https://localhost:\(port)/forever", [version], trusting: certificate)
            while activity.requestsInFlight == 0 { try await Task.sleep(for: .milliseconds(5)) }
            await stop()
            #expect(try await late.status == 504)
        }
    }

    /// Speaks WebSocket over TLS.
    private static let socket = """
        import socket, ssl, sys
        context = ssl.create_default_context(cafile=sys.argv[2])
        context.set_alpn_protocols(["http/1.1"])
        client = context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))), server_hostname="localhost")
        client.sendall(b"GET /socket HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n"
            b"Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n")
        answer = b""
        while not answer.endswith(b"\\r\\n\\r\\n"): answer += client.recv(1)
        client.sendall(bytes([0x81, 0x85, 1, 2, 3, 4]) + bytes(a ^ b for a, b in zip(b"hello", [1, 2, 3, 4, 1])))
        frame = b""
        while len(frame) < 7: frame += client.recv(7)
        print(answer.split(b"\\r\\n")[0].decode(), frame[2:].decode())
        """

    @Test("WebSockets work over TLS")
    func webSocket() async throws {
        try await Self.serving { port, certificate in
            let outcome = try await Program.finish(
                "/usr/bin/env", ["python3", "-c", Self.socket, String(port), certificate.certificate])
            #expect(String(decoding: outcome.output, as: UTF8.self) == "HTTP/1.1 101 Switching Protocols hello\n")
        }
    }
}
