/// What rules see of the document and the schema, and where they report.
struct ValidationContext {
    let document: Document
    let schema: Schema
    let limits: ValidationLimits
    let fragments: FragmentGraph
    private(set) var errors: [GraphQLError] = []
    /// Whether as many errors are reported as may be; the walk ends then.
    private(set) var isFull = false

    init(document: Document, schema: Schema, limits: ValidationLimits) {
        self.document = document
        self.schema = schema
        self.limits = limits
        fragments = FragmentGraph(document)
    }

    mutating func report(_ message: String, at locations: SourceLocation...) {
        append(GraphQLError(message, code: .validationFailed, locations: locations))
    }

    mutating func append(_ error: GraphQLError) {
        guard !isFull else { return }
        guard errors.count < limits.errors else {
            isFull = true
            errors.append(
                GraphQLError(
                    "Too many validation errors, error limit reached. Validation aborted.", code: .validationFailed))
            return
        }
        errors.append(error)
    }
}
