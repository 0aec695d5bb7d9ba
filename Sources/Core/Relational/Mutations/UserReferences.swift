import JSON

extension MutationExecutor {
    /// The inputs with our ids of users in the place of those by which their own sites call them, and of whoever asks where an input
    /// names nobody. What cannot be found is left as it is, for the reading to report.
    func naming(_ inputs: [WriteInput], for mutation: BoundMutation, _ context: QueryContext) async throws
        -> [WriteInput]
    {
        if mutation.userFields.isEmpty { return inputs }
        var inputs = inputs
        var wanted: Set<String> = []
        for position in inputs.indices {
            for (id, external) in mutation.userFields {
                if let name = inputs[position].external(external, beside: id) {
                    wanted.insert(name)
                } else if let viewer = context.viewer, inputs[position].names(nobodyAs: id, external) {
                    inputs[position].fields[id] = .string(String(viewer))
                }
            }
        }
        guard !wanted.isEmpty, let find = handling.findUsers else { return inputs }
        // Nobody is made on behalf of one who may write for themselves alone.
        let found = try await find(Array(wanted), mutation.access.roles.contains(context.role))
        for position in inputs.indices {
            for (id, external) in mutation.userFields {
                guard let name = inputs[position].external(external, beside: id), let user = found[name] else {
                    continue
                }
                inputs[position].fields[external] = nil
                inputs[position].fields[id] = .string(String(user))
            }
        }
        return inputs
    }
}

extension QueryEngine {
    /// The id of the user whom their own site calls so; nil where there is none.
    public func user(calledOutside name: String) async throws -> Int64? {
        guard ExternalID.isPossible(name), let find = writes.findUsers else { return nil }
        return try await find([name], false)[name]
    }
}

/// What a site calls its user.
public enum ExternalID {
    /// The lengths, in characters.
    public static let length = 1...255

    /// Whether somebody may be called so.
    public static func isPossible(_ text: String) -> Bool {
        length.contains(text.unicodeScalars.count) && !text.utf8.contains(0)
    }
}

extension WriteInput {
    /// What a user is called outside, where nothing else says who is meant.
    fileprivate func external(_ external: String, beside id: String) -> String? {
        guard case .string(let name)? = fields[external], fields[id] ?? .null == .null, path[id] == nil,
            ExternalID.isPossible(name)
        else { return nil }
        return name
    }

    fileprivate func names(nobodyAs id: String, _ external: String) -> Bool {
        path[id] == nil && fields[id] == nil && fields[external] ?? .null == .null
    }
}
