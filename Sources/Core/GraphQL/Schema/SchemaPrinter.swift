/// Prints a schema in the type system definition language, the same from run to run.
public struct SchemaPrinter {
    private var text = ""

    private init() {}

    /// The schema's text, types in the order of their names; what the specification defines is left out.
    public static func print(_ schema: Schema) -> String {
        var printer = SchemaPrinter()
        printer.schema(schema)
        let specified = Set(DirectiveDefinition.builtIn.map(\.name))
        for directive in schema.directives where !specified.contains(directive.name) {
            if !printer.text.isEmpty { printer.text += "\n" }
            printer.directive(directive)
        }
        let builtIn = Set(ScalarType.builtIn.map(\.name))
        for type in schema.types where !builtIn.contains(type.name) {
            if !printer.text.isEmpty { printer.text += "\n" }
            printer.type(type)
        }
        return printer.text
    }

    /// The schema itself, which needs no mention unless it has a description: its root types have their usual names.
    private mutating func schema(_ schema: Schema) {
        guard schema.description != nil else { return }
        description(schema.description, indent: 0)
        text += "schema {\n"
        for kind in [OperationKind.query, .mutation, .subscription] {
            if let root = schema.rootType(of: kind) { text += "  \(kind.rawValue): \(root.name)\n" }
        }
        text += "}\n"
    }

    private mutating func directive(_ directive: DirectiveDefinition) {
        description(directive.description, indent: 0)
        text += "directive @\(directive.name)"
        arguments(directive.arguments, indent: 0)
        let locations = directive.locations.map(\.rawValue).joined(separator: " | ")
        text += "\(directive.isRepeatable ? " repeatable" : "") on \(locations)\n"
    }

    private mutating func type(_ type: TypeDefinition) {
        description(type.description, indent: 0)
        switch type {
        case .scalar(let scalar):
            text += "scalar \(scalar.name)"
            if let url = scalar.specifiedBy { text += " @specifiedBy(url: \(StringLiteral.quoted(url)))" }
            text += "\n"
        case .object(let object): fields("type \(object.name)", object.interfaces, object.fields)
        case .interface(let interface): fields("interface \(interface.name)", interface.interfaces, interface.fields)
        case .union(let union): text += "union \(union.name) = \(union.types.joined(separator: " | "))\n"
        case .enumeration(let enumeration):
            text += "enum \(enumeration.name) {\n"
            for value in enumeration.values {
                description(value.description, indent: 1)
                text += "  \(value.name)"
                deprecated(value.deprecationReason)
                text += "\n"
            }
            text += "}\n"
        case .inputObject(let input):
            text += "input \(input.name)\(input.isOneOf ? " @oneOf" : "") {\n"
            for field in input.fields {
                description(field.description, indent: 1)
                text += "  "
                inputValue(field)
                text += "\n"
            }
            text += "}\n"
        }
    }

    private mutating func fields(_ head: String, _ interfaces: [String], _ fields: [FieldDefinition]) {
        text += head
        if !interfaces.isEmpty { text += " implements \(interfaces.joined(separator: " & "))" }
        text += " {\n"
        for field in fields {
            description(field.description, indent: 1)
            text += "  \(field.name)"
            arguments(field.arguments, indent: 1)
            text += ": \(field.type)"
            deprecated(field.deprecationReason)
            text += "\n"
        }
        text += "}\n"
    }

    private mutating func arguments(_ arguments: [InputValueDefinition], indent: Int) {
        guard !arguments.isEmpty else { return }
        let onLines = arguments.contains { $0.description != nil }
        let margin = String(repeating: "  ", count: indent)
        text += onLines ? "(\n" : "("
        for (position, argument) in arguments.enumerated() {
            if onLines {
                description(argument.description, indent: indent + 1)
                text += margin + "  "
            } else if position > 0 {
                text += ", "
            }
            inputValue(argument)
            if onLines { text += "\n" }
        }
        text += onLines ? margin + ")" : ")"
    }

    private mutating func inputValue(_ value: InputValueDefinition) {
        text += "\(value.name): \(value.type)"
        if let value = value.defaultValue { text += " = \(value.literal)" }
        deprecated(value.deprecationReason)
    }

    private mutating func deprecated(_ reason: String?) {
        if let reason { text += " @deprecated(reason: \(StringLiteral.quoted(reason)))" }
    }

    private mutating func description(_ description: String?, indent: Int) {
        guard let description else { return }
        let margin = String(repeating: "  ", count: indent)
        text += margin
        if BlockString.canHold(description) {
            text += BlockString.shortLiteral(description) ?? BlockString.literal(description, indent: indent)
        } else {
            text += StringLiteral.quoted(description)
        }
        text += "\n"
    }
}
