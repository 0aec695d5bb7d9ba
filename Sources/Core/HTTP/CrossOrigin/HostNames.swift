package import ProblemDetails
import Settings

/// The names that a request may give this server in `Host`.
///
/// A page of any site can be made to speak to this machine: once it is loaded, its own name is made to point here ("DNS
/// rebinding"), and to the browser all of it is one origin. Only `Host` tells, since it has the name that the page has. So a
/// server that listens for this machine alone answers to this machine's names alone, and to those of the setting.
struct HostNames: Sendable {
    /// Nil where the server answers to any.
    private let further: [String]?

    init(_ settings: ServerSettings) {
        further = ServerSettings.isLoopback(settings.host) ? settings.names.map { $0.lowercased() } : nil
    }

    /// - Parameter authority: the value of `Host`; nil where a client of HTTP/1.0, which no browser is, sends none.
    func admit(_ authority: String?) -> Bool {
        guard let further, let authority, !Self.isLocal(authority) else { return true }
        return further.contains(Self.name(in: authority).lowercased())
    }

    /// Whether a name is this machine's own for everyone: `localhost` and what is below it (RFC 6761, section 6.3), 127.0.0.0/8
    /// and ::1. What only begins like such an address is a name that anybody can own.
    static func isLocal(_ authority: String) -> Bool {
        var authority = authority
        return authority.withUTF8 { authority in
            let name = authority[..<nameEnd(authority)]
            switch name.first {
            case UInt8(ascii: "["): return name.elementsEqual("[::1]".utf8)
            case UInt8(ascii: "1"): return isLoopbackAddress(name)
            default: return isLocalhost(name)
            }
        }
    }

    private static func isLoopbackAddress(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        name.starts(with: "127.".utf8)
            && name.allSatisfy { $0 == UInt8(ascii: ".") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    private static func isLocalhost(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let localhost = "localhost".utf8
        guard name.count >= localhost.count,
            zip(name.suffix(localhost.count), localhost).allSatisfy({ $0 | 0x20 == $1 })
        else { return false }
        return name.count == localhost.count || name.dropLast(localhost.count).last == UInt8(ascii: ".")
    }

    /// Where the port begins.
    private static func nameEnd(_ authority: UnsafeBufferPointer<UInt8>) -> Int {
        let isBracketed = authority.first == UInt8(ascii: "[")
        guard let end = authority.firstIndex(of: UInt8(ascii: isBracketed ? "]" : ":")) else { return authority.count }
        return isBracketed ? end + 1 : end
    }

    /// Without the port.
    private static func name(in authority: String) -> Substring {
        let end = Array(authority.utf8).withUnsafeBufferPointer(nameEnd)
        return authority[..<authority.utf8.index(authority.startIndex, offsetBy: end)]
    }
}

extension Problem {
    package static func misdirected(_ authority: String?) -> Problem {
        Problem(
            status: 421, code: "misdirected_request", title: "Misdirected request",
            detail:
                "The server listens for this machine alone, and \"\((authority ?? "").prefix(64))\" is not one of its names. "
                + "Ask localhost, or have whoever operates the server add the name to the setting server.names.")
    }
}
