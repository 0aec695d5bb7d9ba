/// What rules see of the document and the schema, and where they report.
struct ValidationContext {
    let document: Document
    let schema: Schema
    let limits: ValidationLimits
    let fragments: FragmentGraph
    private(set) var errors: [GraphQLError] = []
    private let locations: SourceLocationIndex
    /// Whether as many errors are reported as may be; the walk ends then.
    private(set) var isFull = false

    init(document: Document, schema: Schema, limits: ValidationLimits) {
        self.document = document
        self.schema = schema
        self.limits = limits
        fragments = FragmentGraph(document)
        locations = document.storage.locations
    }

    /// The longest message in bytes: names and literals come from the document, and one can be as long as it.
    private static let longestMessage = 1_000

    /// - Parameter offsets: the bytes at fault. Lines are counted only for errors that are kept.
    mutating func report(_ message: String, at offsets: Int...) { report(message, at: offsets) }

    /// The most places that an error names.
    private static let mostLocations = 10

    mutating func report(_ message: String, at offsets: [Int]) {
        guard !isFull else { return }
        let text = message.utf8.count <= Self.longestMessage ? message : message.prefix(Self.longestMessage) + "…"
        append(
            GraphQLError(
                text, code: .validationFailed,
                locations: offsets.prefix(Self.mostLocations).map { locations.location(ofByte: $0) }))
    }

    /// The input object type at the core of a type; nil for other types.
    func inputObject(_ type: TypeReference?) -> InputObjectType? {
        guard let type, case .inputObject(let object) = schema.type(named: type.name) else { return nil }
        return object
    }

    /// The end of a message that suggests names near one that is not known; empty when none is near or none may be told.
    func didYouMean(_ name: String, _ candidates: some Sequence<String>, _ prefix: String = "") -> String {
        didYouMean(names: limits.suggestions ? Suggestions.nearest(to: name, candidates) : [], prefix)
    }

    /// The end of a message that suggests these names, the first five of them; empty when none may be told.
    func didYouMean(names: [String], _ prefix: String = "") -> String {
        limits.suggestions ? Suggestions.didYouMean(names: names, prefix) : ""
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
