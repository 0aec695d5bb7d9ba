/// Arguments in a form that is equal for arguments that mean the same: their order, and that of object fields, is lost.
struct CanonicalArguments: Equatable {
    /// As bytes: two texts that Swift holds equal, since they look alike, are two values.
    private let members: [[UInt8]]

    init(_ arguments: NodeList<Argument>) {
        var texts = CanonicalText()
        members = arguments.map { Array("\($0.name):\(texts.fold($0.value))".utf8) }
            .sorted { $0.lexicographicallyPrecedes($1) }
    }
}

/// The text of values in which object fields stand in the order of their names.
private struct CanonicalText: Folding {
    struct Container {
        let isObject: Bool
        var values: [(name: String, value: Value)]
        var position = 0
        var texts: [String] = []
    }

    mutating func begin(_ value: Value) -> Folded<Container, String> {
        switch value.kind {
        case .list(let items): .container(Container(isObject: false, values: items.map { ("", $0) }))
        case .object(let fields):
            .container(Container(isObject: true, values: fields.map { ("\($0.name):", $0.value) }))
        default: .result(Printer.print(value))
        }
    }

    mutating func next(of container: inout Container) -> Value? {
        container.position < container.values.count ? container.values[container.position].value : nil
    }

    mutating func take(_ text: String, into container: inout Container) {
        container.texts.append(container.values[container.position].name + text)
        container.position += 1
    }

    mutating func end(_ container: Container) -> String {
        container.isObject
            ? "{\(container.texts.sorted().joined(separator: ","))}" : "[\(container.texts.joined(separator: ","))]"
    }
}
