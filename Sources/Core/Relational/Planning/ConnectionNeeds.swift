import GraphQL

/// What of a connection is asked for, and so must be read.
struct ConnectionNeeds {
    /// Rows at all.
    var rows = false
    /// One row beyond the page.
    var more = false
    /// The columns that cursors are made of.
    var cursors = false
    /// Something that is computed over all rows, such as their number.
    var aggregate = false

    init(_ parts: [CollectedField], isBackward: Bool, _ type: String, _ collector: FieldCollector) throws(GraphQLError)
    {
        for part in parts {
            switch part.name {
            case "totalCount", "aggregate": aggregate = true
            case "nodes": rows = true
            case "edges":
                rows = true
                for field in try collector.collect(below: part, on: "\(type)Edge") where field.name == "cursor" {
                    cursors = true
                }
            case "pageInfo":
                rows = true
                for field in try collector.collect(below: part, on: "PageInfo") {
                    switch field.name {
                    case "hasNextPage": more = more || !isBackward
                    case "hasPreviousPage": more = more || isBackward
                    case "startCursor", "endCursor": cursors = true
                    default: break
                    }
                }
            default: break
            }
        }
    }
}
