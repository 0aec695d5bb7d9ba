import GraphQL
import JSON
public import Relational

extension InputKind {
    /// A list of values of one kind, none of them null.
    ///
    /// - Parameters:
    ///   - element: the kind of the elements.
    ///   - count: the least and most elements. Of a longer list nothing is read.
    public static func list<Element: Sendable>(
        of element: InputKind<Element>, count: ClosedRange<Int>
    ) -> InputKind where Value == [Element] {
        InputKind(
            type: .list(.nonNull(element.type)), bound: .elements(count, each: element.bound),
            placeholder: { [] }, inputs: element.inputs,
            literal: { .list($0.array?.map(element.literal) ?? []) }
        ) { json, pointer, faults in
            func fault(_ rule: String) -> [Element]? {
                faults.append(Problem.FieldError(pointer: pointer, message: "The value must \(rule)."))
                return nil
            }
            guard let elements = json.array else { return fault("be a list") }
            guard count.contains(elements.count) else {
                return fault("have \(count.lowerBound) to \(count.upperBound) elements; it has \(elements.count)")
            }
            var values: [Element] = []
            values.reserveCapacity(elements.count)
            for (position, json) in elements.enumerated() {
                let pointer = "\(pointer)/\(position)"
                if json.isNull {
                    faults.append(Problem.FieldError(pointer: pointer, message: "The value must not be null."))
                } else if let value = element.read(json, pointer, &faults) {
                    values.append(value)
                }
            }
            return values.count == elements.count ? values : nil
        }
    }

    /// An input object. The schema gets its type together with the fields that take it.
    ///
    /// - Parameters:
    ///   - name: the name of its type.
    ///   - about: what it means.
    ///   - read: reads its fields, as ``InputFields`` says.
    public static func object(
        _ name: String, about: String? = nil, _ read: @escaping @Sendable (inout InputFields) -> Value
    ) -> InputKind {
        InputKind(
            type: .named(name), bound: nil,
            placeholder: {
                var fields = InputFields([:])
                return read(&fields)
            },
            inputs: {
                let description = InputFields.description(of: read)
                return description.inputs + [InputDeclaration(name, description: about, fields: description.fields)]
            },
            literal: literal
        ) { json, pointer, faults in
            guard let members = json.object else {
                faults.append(Problem.FieldError(pointer: pointer, message: "The value must be an object."))
                return nil
            }
            var fields = InputFields(members, below: pointer)
            let value = read(&fields)
            let found = fields.finished()
            faults += found
            return found.isEmpty ? value : nil
        }
    }
}

extension SchemaDeclarations {
    /// Declares the input types that a kind of value is made of, for arguments that take it. A mutation's input declares those
    /// of its fields by itself.
    public mutating func input<Value: Sendable>(_ kind: InputKind<Value>) {
        for declaration in kind.inputs() { input(declaration) }
    }
}
