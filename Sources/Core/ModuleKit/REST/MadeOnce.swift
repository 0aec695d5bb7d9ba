public import Relational
import Synchronization

/// Something that is made from the context at its first use and kept: a module's statements, as a rule, which need the
/// schema of all modules and so cannot be made when the module registers.
public final class MadeOnce<Value: Sendable>: Sendable {
    private let make: @Sendable (ModuleContext) throws -> Value
    // A lock, since requests on several threads may be the first; after that it is held for a copy only.
    private let value = Mutex<Value?>(nil)

    /// What `make` will make.
    public init(_ make: @escaping @Sendable (ModuleContext) throws -> Value) { self.make = make }

    /// The value, made now if it was not before.
    ///
    /// - Throws: what `make` throws; the next call tries again.
    public func callAsFunction(in context: ModuleContext) throws -> Value {
        try value.withLock { value in
            if let value { return value }
            let made = try make(context)
            value = made
            return made
        }
    }
}

extension MadeOnce {
    /// Statements that answer with rows of an object type, which must be one over a table.
    public convenience init(of type: String, _ make: @escaping @Sendable (Representation) -> Value) {
        self.init { context in
            guard let representation = context.queries.catalog.representation(of: type) else {
                context.logger.error("The type \(type) has no table to write to.")
                throw Problem.internalError
            }
            return make(representation)
        }
    }
}
