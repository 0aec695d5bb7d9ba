import HTTPTypes
import NIOHPACK

extension ResponseHead {
    /// The head as HTTP/2 has it: names in lower case, and nothing that is said of a connection.
    var fieldsOfHTTP2: HPACKHeaders {
        var headers = HPACKHeaders()
        headers.reserveCapacity(fields.count + 6)
        headers.add(name: ":status", value: String(status))
        for field in fields {
            let name = field.name.canonicalName
            guard !Self.isOwn(name), !Self.isOfConnection(name) else { continue }
            headers.add(name: name, value: field.value)
        }
        headers.add(name: "x-request-id", value: requestID, indexing: .nonIndexable)
        headers.add(name: "date", value: date)
        headers.add(name: "x-content-type-options", value: "nosniff")
        if let strictTransport { headers.add(name: "strict-transport-security", value: strictTransport) }
        if case .length(let count) = framing { headers.add(name: "content-length", value: String(count)) }
        return headers
    }

    /// RFC 9113, section 8.2.2.
    private static func isOfConnection(_ name: String) -> Bool {
        switch name {
        case "connection", "keep-alive", "proxy-connection", "upgrade": true
        default: false
        }
    }
}
