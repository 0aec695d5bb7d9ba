import JSON
import Relational

extension QueryRequest {
    /// What is to be told of the execution beside the answer, by the request's extensions: `"explain": true`,
    /// `"explain": "analyze"` or `"analyze": true`; nil where they ask for nothing.
    func explanation() throws(Fault) -> Explanation? {
        guard let extensions else { return nil }
        var explanation: Explanation?
        switch extensions["explain"] {
        case nil, .null, false: break
        case true: explanation = .plan
        case "analyze": explanation = .analyze
        default: throw Fault("\"explain\" in \"extensions\" is neither true, false nor \"analyze\".")
        }
        switch extensions["analyze"] {
        case nil, .null, false: break
        case true: explanation = .analyze
        default: throw Fault("\"analyze\" in \"extensions\" is neither true nor false.")
        }
        return explanation
    }
}
