import Glibc
package import Logging
import NIOCore
import NIOPosix
import NIOSSL
package import Settings
import Synchronization

/// The certificate that the server shows to clients that come now. It is read again when its files change, and when somebody
/// says so. Connections that are open keep the one that they began with.
package final class LiveCertificate: Sendable {
    private struct State {
        var identity: TLSIdentity
        /// The files as they were when they were last read.
        var files: Files
        /// The files as they were when they were last looked at.
        var seen: Files
        /// When the log last said that the certificate expires.
        var warned = 0
    }

    let settings: TLSSettings
    private let logger: Logger
    /// A lock, since connections are set up on any thread; it is held to copy.
    private let state: Mutex<State>

    /// How often the files are looked at.
    private static let interval = Duration.seconds(5)

    /// - Throws: a ``TLSIdentity/Fault`` where the files cannot be used.
    package init(_ settings: TLSSettings, logger: Logger) throws(TLSIdentity.Fault) {
        self.settings = settings
        self.logger = logger
        let files = Files(settings)
        let identity = try TLSIdentity(settings)
        state = Mutex(State(identity: identity, files: files, seen: files))
        warn()
    }

    /// What handshakes use that begin now.
    var context: NIOSSLContext { state.withLock { $0.identity.context } }

    /// When the certificate ceases to be valid, in seconds since 1970.
    package var expiry: Int { state.withLock { $0.identity.validity.upperBound } }

    /// Reads the files again. Where they cannot be used, the certificate that was read before stays.
    package func reload() {
        let files = Files(settings)
        do throws(TLSIdentity.Fault) {
            let identity = try TLSIdentity(settings)
            state.withLock { state in
                state.identity = identity
                state.files = files
                state.seen = files
                state.warned = 0
            }
            logger.notice(
                "The certificate was read again. It is valid until \(HTTPDate.text(of: identity.validity.upperBound)).")
            warn()
        } catch {
            state.withLock { state in
                state.files = files
                state.seen = files
            }
            logger.error(
                "The certificate was read again and cannot be used. The one in force stays. server.tls.\(error.key): \(error.message)."
            )
        }
    }

    /// Looks at the files until the task is cancelled.
    func watch() async {
        while (try? await Task.sleep(for: Self.interval)) != nil { look() }
    }

    /// Reads the files where they have changed and are written: certificate and key do not change at the same moment.
    func look() {
        let files = Files(settings)
        let isDue = state.withLock { state in
            defer { state.seen = files }
            return files != state.files && files == state.seen
        }
        if isDue { reload() } else { warn() }
    }

    /// Once a day.
    private func warn() {
        let now = time(nil)
        let text = state.withLock { state -> String? in
            guard now >= state.warned + 86_400, let text = state.identity.warning(now: now) else { return nil }
            state.warned = now
            return text
        }
        if let text { logger.warning("\(text) It is in \(settings.certificate) (server.tls.certificate).") }
    }

    /// What tells that files have changed, through links, too.
    private struct Files: Equatable {
        private struct File: Equatable {
            let number: UInt
            let size: Int
            let seconds: Int
            let nanoseconds: Int
        }

        private let certificate: File?
        private let key: File?

        init(_ settings: TLSSettings) {
            certificate = Self.file(settings.certificate)
            key = Self.file(settings.key)
        }

        private static func file(_ path: String) -> File? {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            return File(
                number: status.st_ino, size: status.st_size, seconds: status.st_mtim.tv_sec,
                nanoseconds: status.st_mtim.tv_nsec)
        }
    }
}
