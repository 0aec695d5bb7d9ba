import HTTPTypes

/// The header fields that say how a query is sent and how its answer is wanted, found in one pass.
struct QueryHeaders: Sendable {
    private(set) var accept: String?
    private(set) var contentType: String?
    private(set) var ifNoneMatch: String?
    private(set) var eventStreamToken: String?
    /// Whether another protocol is asked for.
    private(set) var hasUpgrade = false

    init(_ fields: HTTPFields) {
        for field in fields {
            switch field.name {
            case .accept: Self.add(field.value, to: &accept)
            case .contentType: Self.add(field.value, to: &contentType)
            case .ifNoneMatch: Self.add(field.value, to: &ifNoneMatch)
            case .eventStreamToken: eventStreamToken = field.value
            case .upgrade: hasUpgrade = true
            default: break
            }
        }
    }

    /// Fields of one name are one list (RFC 9110, section 5.3).
    private static func add(_ value: String, to list: inout String?) {
        list = list.map { $0 + ", " + value } ?? value
    }
}
