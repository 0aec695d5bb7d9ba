/// Why a token is not good, in a sentence for a person. It never holds anything of the token but names of algorithms.
public struct TokenFault: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
