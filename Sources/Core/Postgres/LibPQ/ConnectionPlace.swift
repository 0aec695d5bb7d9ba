internal import CLibPQ
internal import Glibc

/// One server that a connection may be made to.
struct ConnectionPlace: Hashable, Sendable {
    /// Its name, or the folder of its socket; nil for libpq's own default.
    let host: String?
    /// Its IP address, where one was given or looked up.
    let address: String?
    /// Its port; nil for libpq's own default.
    let port: String?

    /// What stands over the parameters that all places share.
    var pairs: [(keyword: String, value: String)] {
        // All three, so that the lists do not come back; an empty text is as good as none to libpq.
        [("host", host ?? ""), ("hostaddr", address ?? ""), ("port", port ?? "")]
    }

    /// The places that a list of hosts names, in its order: host, hostaddr and port are lists that go together (PostgreSQL
    /// documentation, 34.1.1.3).
    static func places(in options: [String: String]) -> [ConnectionPlace] {
        func list(_ keyword: String) -> [String] {
            guard let text = options[keyword], !text.isEmpty else { return [] }
            return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        func entry(_ list: [String], _ index: Int) -> String? {
            // One port is that of all.
            let entry = list.count == 1 ? list[0] : index < list.count ? list[index] : ""
            return entry.isEmpty ? nil : entry
        }
        let hosts = list("host")
        let addresses = list("hostaddr")
        let ports = list("port")
        return (0..<max(1, hosts.count, addresses.count)).map { index in
            ConnectionPlace(
                host: index < hosts.count ? entry(hosts, index) : nil,
                address: index < addresses.count ? entry(addresses, index) : nil, port: entry(ports, index))
        }
    }

    /// The same place once for each of the addresses that its name has. Blocks while the name is looked up.
    /// - Throws: a ``PostgresError`` where it has none.
    func resolved() throws(PostgresError) -> [ConnectionPlace] {
        guard let host, address == nil, !host.hasPrefix("/"), !host.hasPrefix("@") else { return [self] }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &found)
        guard status == 0, let found else {
            throw PostgresError(
                .connectionFailed,
                "could not translate host name \"\(host)\" to address: \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(found) }
        var places: [ConnectionPlace] = []
        var next: UnsafeMutablePointer<addrinfo>? = found
        while let info = next?.pointee {
            next = info.ai_next
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(text.count)
            guard getnameinfo(info.ai_addr, info.ai_addrlen, &text, length, nil, 0, NI_NUMERICHOST) == 0 else {
                continue
            }
            let address = text.withUnsafeBufferPointer {
                String(decoding: $0.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            }
            let place = ConnectionPlace(host: host, address: address, port: port)
            if !places.contains(place) { places.append(place) }
        }
        return places.isEmpty ? [self] : places
    }
}

extension ConnectionPlace: CustomStringConvertible {
    /// As libpq's messages name it.
    var description: String {
        let name = host ?? address ?? "the default host"
        let detail = host != nil ? address.map { " (\($0))" } ?? "" : ""
        return "server at \"\(name)\"\(detail)" + (port.map { ", port \($0)" } ?? "")
    }
}
