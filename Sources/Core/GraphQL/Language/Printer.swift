/// Prints a document so that parsing the text gives the same document again.
public struct Printer {
    private var text = ""
    private var indent = 0

    private init() {}

    /// The document's text, one field a line; definitions of the type system as they were written.
    public static func print(_ document: Document) -> String {
        var printer = Printer()
        let definitions =
            document.operations.map { (offset: $0.offset, node: Definition.operation($0)) }
            + document.fragments.map { (offset: $0.offset, node: Definition.fragment($0)) }
            + document.storage.typeSystemDefinitions.map { (offset: Int($0.offset), node: Definition.typeSystem($0)) }
        var followsType = false
        for (position, definition) in definitions.sorted(by: { $0.offset < $1.offset }).enumerated() {
            if position > 0 { printer.text += "\n" }
            switch definition.node {
            case .operation(let operation): printer.operation(operation, followsType: followsType)
            case .fragment(let fragment): printer.fragment(fragment)
            case .typeSystem(let node):
                printer.text += String(
                    decoding: document.storage.source[Int(node.offset)..<Int(node.end)], as: UTF8.self)
            }
            if case .typeSystem = definition.node { followsType = true } else { followsType = false }
            printer.text += "\n"
        }
        return printer.text
    }

    /// A value's text on one line.
    public static func print(_ value: Value) -> String {
        var printer = Printer()
        printer.value(value, singleLine: true)
        return printer.text
    }

    /// A value's text on one line, cut soon after a number of bytes.
    static func excerpt(_ value: Value, length: Int = 1_000) -> String {
        var printer = Printer()
        printer.value(value, singleLine: true, length: length)
        return printer.text
    }

    private enum Definition {
        case operation(OperationDefinition)
        case fragment(FragmentDefinition)
        case typeSystem(DocumentStorage.TypeSystemDefinition)
    }

    private mutating func operation(_ operation: OperationDefinition, followsType: Bool) {
        description(operation.description)
        // The grammar has no description in front of the short form, and a type without fields would take its brace.
        let isShort =
            !followsType && operation.kind == .query && operation.name == nil && operation.description == nil
            && operation.variableDefinitions.isEmpty && operation.directives.isEmpty
        if !isShort {
            text += operation.kind.rawValue
            if let name = operation.name { text += " \(name)" }
            variables(operation.variableDefinitions)
            directives(operation.directives)
            text += " "
        }
        selectionSet(operation.selectionSet)
    }

    private mutating func fragment(_ fragment: FragmentDefinition) {
        description(fragment.description)
        text += "fragment \(fragment.name) on \(fragment.typeCondition)"
        directives(fragment.directives)
        text += " "
        selectionSet(fragment.selectionSet)
    }

    private mutating func description(_ description: String?) {
        guard let description else { return }
        string(description, block: BlockString.canHold(description))
        newLine()
    }

    private mutating func variables(_ variables: NodeList<VariableDefinition>) {
        guard !variables.isEmpty else { return }
        text += "("
        indent += 1
        for variable in variables {
            newLine()
            description(variable.description)
            text += "$\(variable.name): \(variable.type)"
            if let value = variable.defaultValue {
                text += " = "
                self.value(value)
            }
            directives(variable.directives)
        }
        indent -= 1
        newLine()
        text += ")"
    }

    /// What is nested waits on a stack of ours, since it can go as deep as the document is long.
    private mutating func selectionSet(_ outermost: SelectionSet) {
        var open: [SelectionSet.Iterator] = []
        var next: SelectionSet? = outermost
        repeat {
            if let selections = next {
                text += "{"
                indent += 1
                open.append(selections.makeIterator())
            }
            if let selection = open[open.count - 1].next() {
                newLine()
                next = head(of: selection)
                if next != nil { text += " " }
            } else {
                open.removeLast()
                indent -= 1
                newLine()
                text += "}"
                next = nil
            }
        } while !open.isEmpty
    }

    /// Prints a selection up to the set below it, which it returns.
    private mutating func head(of selection: Selection) -> SelectionSet? {
        switch selection {
        case .field(let field):
            if let alias = field.alias { text += "\(alias): " }
            text += field.name
            arguments(field.arguments)
            directives(field.directives)
            return field.selectionSet
        case .fragmentSpread(let spread):
            text += "...\(spread.name)"
            directives(spread.directives)
            return nil
        case .inlineFragment(let fragment):
            text += "..."
            if let condition = fragment.typeCondition { text += " on \(condition)" }
            directives(fragment.directives)
            return fragment.selectionSet
        }
    }

    private mutating func arguments(_ arguments: NodeList<Argument>) {
        guard !arguments.isEmpty else { return }
        text += "("
        for (position, argument) in arguments.enumerated() {
            if position > 0 { text += ", " }
            text += "\(argument.name): "
            value(argument.value)
        }
        text += ")"
    }

    private mutating func directives(_ directives: NodeList<Directive>) {
        for directive in directives {
            text += " @\(directive.name)"
            arguments(directive.arguments)
        }
    }

    private enum Piece {
        case text(String)
        case value(Value)
    }

    private mutating func value(_ value: Value, singleLine: Bool = false, length: Int = .max) {
        var pending = [Piece.value(value)]
        while let piece = pending.popLast(), text.utf8.count < length {
            switch piece {
            case .text(let text): self.text += text
            case .value(let value):
                switch value.kind {
                case .variable(let name): text += "$\(name)"
                case .int(let digits), .float(let digits): text += digits
                case .string(let whole):
                    let string = length < .max ? String(whole.unicodeScalars.prefix(length)) : whole
                    self.string(string, block: !singleLine && value.isBlockString && BlockString.canHold(string))
                case .boolean(let value): text += value ? "true" : "false"
                case .null: text += "null"
                case .enumeration(let name): text += name
                case .list(let items):
                    text += "["
                    pending.append(.text("]"))
                    for (position, item) in items.enumerated().reversed() {
                        pending.append(.value(item))
                        if position > 0 { pending.append(.text(", ")) }
                    }
                case .object(let fields):
                    // With spaces inside the braces, as graphql-js prints them.
                    text += fields.isEmpty ? "{" : "{ "
                    pending.append(.text(fields.isEmpty ? "}" : " }"))
                    for (position, field) in fields.enumerated().reversed() {
                        pending.append(.value(field.value))
                        pending.append(.text("\(position > 0 ? ", " : "")\(field.name): "))
                    }
                }
            }
        }
    }

    private mutating func string(_ string: String, block: Bool) {
        text += block ? BlockString.literal(string, indent: indent) : StringLiteral.quoted(string)
    }

    private mutating func newLine() {
        text += "\n" + String(repeating: "  ", count: indent)
    }
}
