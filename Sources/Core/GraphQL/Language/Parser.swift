/// Reads the tokens of a document into its nodes: specification section 2 and appendix C.
struct Parser {
    init(source: [UInt8], limits: ParserLimits) throws(GraphQLError) {}
    mutating func parse() throws(GraphQLError) -> DocumentStorage {
        throw GraphQLError("", code: .parseFailed)
    }
}
