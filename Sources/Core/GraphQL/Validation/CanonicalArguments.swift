/// Arguments in a form that is equal for arguments that mean the same: their order, and that of object fields, is lost.
struct CanonicalArguments: Equatable {
    private let members: [String]

    init(_ arguments: NodeList<Argument>) {
        members = arguments.map { "\($0.name):\(Self.text($0.value))" }.sorted()
    }

    private static func text(_ value: Value) -> String {
        switch value.kind {
        case .list(let items): "[\(items.map(text).joined(separator: ","))]"
        case .object(let fields): "{\(fields.map { "\($0.name):\(text($0.value))" }.sorted().joined(separator: ","))}"
        default: Printer.print(value)
        }
    }
}
