import JSON

/// The parameters of a list that compare a field, such as `playTimestamp[gte]`, in a line for every field.
struct Comparisons {
    private struct Field {
        let name: String
        /// What the field is compared by, in the order of the types of the values.
        var operators: [(type: String, names: [String])] = []
        /// The values of an enum, in a sentence.
        var values: String?
    }

    private var fields: [Field] = []

    /// - Parameter parameters: the parameters of an operation in the OpenAPI document.
    init(among parameters: [JSONObject], _ schemas: SchemaText) {
        for parameter in parameters {
            guard let (name, comparison) = Self.parts(of: parameter) else { continue }
            let schema = parameter["schema"]?.object ?? [:]
            if fields.last?.name != name { fields.append(Field(name: name)) }
            let type = schemas.type(schema)
            let last = fields.count - 1
            if let position = fields[last].operators.firstIndex(where: { $0.type == type }) {
                fields[last].operators[position].names.append(comparison)
            } else {
                fields[last].operators.append((type, [comparison]))
            }
            if fields[last].values == nil, schemas.resolve(schema).schema["enum"] != nil {
                fields[last].values = schemas.bounds(schema).first
            }
        }
    }

    /// The field and the comparison of a parameter that is one; nil of another.
    static func parts(of parameter: JSONObject) -> (field: String, comparison: String)? {
        guard let name = parameter["name"]?.string, parameter["in"] == "query", name.hasSuffix("]"),
            let bracket = name.firstIndex(of: "[")
        else { return nil }
        return (String(name[..<bracket]), String(name[name.index(after: bracket)...].dropLast()))
    }

    /// A part that is closed until a reader wants it; nil where nothing is compared.
    var html: HTML? {
        guard let first = fields.first, let name = first.operators.first?.names.first else { return nil }
        let rows = fields.map { field -> HTML in
            let groups = field.operators.map { group -> HTML in
                let names = group.names.map { "<code>[\($0)]</code> " as HTML }
                return "<p>\(names)<span class=\"type\">\(group.type)</span></p>"
            }
            let values = field.values.map { "<p class=\"bound\">\(HTML.inline($0))</p>" as HTML }
            return "<dt><code>\(field.name)</code></dt><dd>\(groups)\(values)</dd>\n"
        }
        return """
            <details class="answer comparisons"><summary><span>Comparisons</span></summary>
            <p class="media">Each is a parameter of its own, such as <code>\(first.name)[\(name)]=…</code>. \
            All that a request gives must be true. Between the values of a list stand commas.</p>
            <dl class="headers">
            \(rows)</dl>
            </details>

            """
    }
}
