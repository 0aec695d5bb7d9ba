import HTTP
import Logging
import Settings

/// Whether the certificate and the key that the settings name can be used.
enum TLSCheck {
    /// What is wrong with the files, and what may surprise, without serving.
    static func examine(_ settings: HostSettings) -> (problems: [SettingsProblem], warnings: [String]) {
        guard let tls = named(settings) else { return ([], []) }
        do throws(TLSIdentity.Fault) {
            let warning = try TLSIdentity(tls).warning()
            return ([], warning.map { ["\(place(of: "certificate", settings)): \($0)"] } ?? [])
        } catch {
            return ([problem(error, settings)], [])
        }
    }

    /// The certificate, read; nil where the server speaks plain HTTP.
    /// - Throws: a ``SettingsError`` that names the key at fault.
    static func certificate(_ settings: HostSettings, logger: Logger) throws(SettingsError) -> LiveCertificate? {
        guard let tls = named(settings) else { return nil }
        do throws(TLSIdentity.Fault) {
            return try LiveCertificate(tls, logger: logger)
        } catch {
            throw SettingsError([problem(error, settings)])
        }
    }

    /// Where one of the two is missing, that is known already.
    private static func named(_ settings: HostSettings) -> TLSSettings? {
        settings.server.tls.flatMap { $0.certificate.isEmpty || $0.key.isEmpty ? nil : $0 }
    }

    private static func problem(_ fault: TLSIdentity.Fault, _ settings: HostSettings) -> SettingsProblem {
        let path = ["server", "tls", fault.key]
        return SettingsProblem(
            place: settings.place(of: path), key: path.joined(separator: "."), message: fault.message)
    }

    private static func place(of key: String, _ settings: HostSettings) -> String {
        let path = ["server", "tls", key]
        return "\(settings.place(of: path)): \(path.joined(separator: "."))"
    }
}
