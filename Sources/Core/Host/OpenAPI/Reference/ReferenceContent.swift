import JSON

/// The content of the page at `/docs`: the OpenAPI document as HTML, to be read without a script.
struct ReferenceContent {
    private let document: JSONObject
    private let schemas: SchemaText

    /// Members of members are shown down to this level.
    private static let deepest = 3

    private struct Operation {
        let method: String
        let path: String
        let json: JSONObject

        var id: String { json["operationId"]?.string ?? "" }
        var tag: String { json["tags"]?.array?.first?.string ?? "" }
        var summary: String { json["summary"]?.string ?? "" }
    }

    /// The document as HTML.
    static func html(of document: OpenAPIDocument) -> String {
        let content = ReferenceContent(
            document: document.json.object ?? [:], schemas: SchemaText(document: document.json))
        return content.page.description
    }

    private var operations: [Operation] {
        (document["paths"]?.object ?? [:]).members.flatMap { path in
            (path.value.object ?? [:]).members.map { method in
                Operation(method: method.name.uppercased(), path: path.name, json: method.value.object ?? [:])
            }
        }
    }

    private var page: HTML {
        let operations = operations
        let tags = (document["tags"]?.array ?? []).compactMap(\.object).map { tag in
            (name: tag["name"]?.string ?? "", text: tag["description"]?.string ?? "")
        }
        let sections = tags.map { tag -> HTML in
            let own = operations.filter { $0.tag == tag.name }
            return """
                <section aria-labelledby="tag-\(tag.name)">
                <h2 id="tag-\(tag.name)">\(tag.name)</h2>
                <p class="lead">\(HTML.inline(tag.text))</p>
                \(own.map(operation))</section>

                """
        }
        let contents = tags.map { tag -> HTML in
            let links = operations.filter { $0.tag == tag.name }.map { operation -> HTML in
                """
                <li><a href="#\(operation.id)">\(method(operation)) <span>\(path(operation))</span></a></li>

                """
            }
            return "<li><a class=\"tag\" href=\"#tag-\(tag.name)\">\(tag.name)</a><ul>\n\(links)</ul></li>\n"
        }
        return """
            <nav id="contents" aria-label="Routes"><ul>
            \(contents)</ul></nav>
            <main>
            <div class="lead">\(HTML.markdown(document["info"]?.object?["description"]?.string ?? ""))</div>
            \(sections)</main>
            """
    }

    private func method(_ operation: Operation) -> HTML {
        "<span class=\"method \(operation.method.lowercased())\">\(operation.method)</span>"
    }

    /// The path, which may break behind each slash.
    private func path(_ operation: Operation) -> HTML {
        let parts = operation.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let pieces = parts.map { part -> HTML in
            part.hasPrefix("{") ? "<wbr>/<var>\(part)</var>" : "<wbr>/\(part)"
        }
        return "\(pieces)"
    }

    private func operation(_ operation: Operation) -> HTML {
        let isDeprecated = operation.json["deprecated"] == true
        let mark: HTML? = isDeprecated ? "<span class=\"flag\">deprecated</span>" : nil
        let description = (operation.json["description"]?.string).map(HTML.markdown)
        return """
            <details class="operation" id="\(operation.id)">
            <summary><h3>\(method(operation)) <span class="path">\(path(operation))</span></h3> \
            <span class="summary">\(operation.summary)</span>\(mark)</summary>
            <div class="body">
            \(description)\(parameters(operation))\(requestBody(operation))\(answers(operation))\
            <p class="name">Operation <code>\(operation.id)</code></p>
            </div>
            </details>

            """
    }

    // MARK: What a request brings

    private func parameters(_ operation: Operation) -> HTML? {
        let parameters = (operation.json["parameters"]?.array ?? []).compactMap(\.object)
        guard !parameters.isEmpty else { return nil }
        let compared = Comparisons(among: parameters, schemas)
        let rows = parameters.filter { Comparisons.parts(of: $0) == nil }.map { parameter -> HTML in
            let schema = parameter["schema"]?.object ?? [:]
            return member(
                parameter["name"]?.string ?? "", schema, description: parameter["description"]?.string,
                isRequired: parameter["required"] == true, isDeprecated: parameter["deprecated"] == true,
                place: parameter["in"]?.string, depth: Self.deepest)
        }
        return "<h4>Parameters</h4>\n<dl class=\"members\">\n\(rows)</dl>\n\(compared.html)"
    }

    private func requestBody(_ operation: Operation) -> HTML? {
        guard let body = operation.json["requestBody"]?.object else { return nil }
        let content = body["content"]?.object?.members ?? []
        let types = content.map { "<code>\($0.name)</code>" as HTML }
        let media = content.first?.value.object ?? [:]
        return """
            <h4>Body</h4>
            <p class="media">\(joined(types))</p>
            \(shape(media))
            """
    }

    private func joined(_ pieces: [HTML]) -> HTML {
        let separated = pieces.enumerated().map { position, piece -> HTML in position == 0 ? piece : " or \(piece)" }
        return "\(separated)"
    }

    /// The schema and the example of a body.
    private func shape(_ media: JSONObject) -> HTML {
        let schema = media["schema"]?.object ?? [:]
        let rows = members(of: schema, depth: 1)
        let list: HTML = rows.isEmpty ? "" : "<dl class=\"members\">\n\(rows)</dl>\n"
        return "\(list)\(example(media["example"]))"
    }

    private func example(_ value: JSONValue?) -> HTML? {
        guard let value else { return nil }
        return "<pre class=\"example\"><code>\(value.string ?? IndentedJSON.text(value))</code></pre>\n"
    }

    // MARK: What is answered

    private func answers(_ operation: Operation) -> HTML {
        let all = (operation.json["responses"]?.object ?? [:]).members
        let problems = all.filter { isProblem($0.value.object ?? [:]) }
        let others = all.filter { !isProblem($0.value.object ?? [:]) }
        let rows = problems.map { problem -> HTML in
            let response = schemas.resolve(problem.value.object ?? [:]).schema
            return """
                <dt><span class="status">\(problem.name)</span></dt>\
                <dd>\(HTML.inline(response["description"]?.string ?? ""))</dd>

                """
        }
        return """
            <h4>Answers</h4>
            \(others.map { answer($0.name, $0.value.object ?? [:]) })\
            <details class="answer problems"><summary><span>Problems</span></summary>
            <dl class="statuses">
            \(rows)</dl>
            </details>

            """
    }

    /// Whether an answer is nothing but a problem.
    private func isProblem(_ response: JSONObject) -> Bool {
        let content = schemas.resolve(response).schema["content"]?.object
        return content?.count == 1 && content?["application/problem+json"] != nil
    }

    private func answer(_ status: String, _ response: JSONObject) -> HTML {
        let response = schemas.resolve(response).schema
        let content = response["content"]?.object?.members ?? []
        let types = content.map { "<code>\($0.name)</code>" as HTML }
        let media: HTML = content.isEmpty ? "" : "<p class=\"media\">\(joined(types))</p>\n"
        let headers = (response["headers"]?.object?.members ?? []).map { header -> HTML in
            let header = (name: header.name, value: schemas.resolve(header.value.object ?? [:]).schema)
            return """
                <dt><code>\(header.name)</code></dt><dd>\(HTML.inline(header.value["description"]?.string ?? ""))</dd>

                """
        }
        return """
            <details class="answer">
            <summary><span class="status">\(status)</span> <span>\(HTML.inline(response["description"]?.string ?? ""))\
            </span></summary>
            \(media)\(content.first.map { shape($0.value.object ?? [:]) })\
            <h5>Header</h5>
            <dl class="headers">
            \(headers)</dl>
            </details>

            """
    }

    // MARK: Members of objects

    private func members(of schema: JSONObject, depth: Int) -> [HTML] {
        schemas.members(schema).map { name, schema, isRequired in
            let meaning = schema["description"]?.string ?? schemas.resolve(schema).schema["description"]?.string
            return member(
                name, schema, description: meaning, isRequired: isRequired, isDeprecated: schema["deprecated"] == true,
                place: nil, depth: depth)
        }
    }

    private func member(
        _ name: String, _ schema: JSONObject, description: String?, isRequired: Bool, isDeprecated: Bool,
        place: String?, depth: Int
    ) -> HTML {
        let flags = [place == "query" ? nil : place, isRequired ? "required" : nil, isDeprecated ? "deprecated" : nil]
            .compactMap(\.self).map { "<span class=\"flag\">\($0)</span>" as HTML }
        let bounds = schemas.bounds(schema).map { "<p class=\"bound\">\(HTML.inline($0))</p>" as HTML }
        let inner = depth < Self.deepest ? members(of: schema, depth: depth + 1) : []
        let nested: HTML = inner.isEmpty ? "" : "<dl class=\"members\">\n\(inner)</dl>\n"
        return """
            <dt><code>\(name)</code> <span class="type">\(schemas.type(schema))</span>\(flags)</dt>
            <dd>\(description.map(HTML.markdown))\(bounds)\(nested)</dd>

            """
    }
}
