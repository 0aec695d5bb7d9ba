import GraphQL
import JSON
import Postgres

/// A write whose input was read: what is left is to run its statements.
struct WriteWork: Sendable {
    /// What it did.
    struct Outcome: Sendable {
        /// What is answered of it.
        var subject: OperationSubject
        var events: [RecordedEvent]
        var change: Written.Change?
        /// The row, where it is about one.
        var written: Written?
        /// The user whom it has let in; nil for nobody.
        var viewer: Int64?

        /// Who reads what is answered of a write that lets somebody in.
        var lettingIn: Asker { viewer.map { Asker(viewer: $0, role: .viewer) } ?? .nobody }
    }

    /// Runs the statements; nil where there is nothing of the input's key.
    let perform: @Sendable (WriteSession) async throws -> Outcome?
}

extension MutationExecutor {
    /// Reads an input.
    ///
    /// - Parameters:
    ///   - inputs: the input; of a mutation over a list those of its items.
    ///   - place: where the mutation stands, for the log.
    /// - Throws: where the input is at fault; of a list only where it is too long.
    func prepare(
        _ mutation: BoundMutation, _ inputs: [WriteInput], _ place: FailureLog.Place, _ context: QueryContext
    ) async throws -> WriteWork {
        let inputs = try await naming(inputs, for: mutation, context).map { $0.asked(in: context) }
        switch mutation.body {
        case .object(let prepare):
            let input = inputs.first ?? WriteInput()
            try mutation.authorize(input, of: context.asker)
            let perform = try await prepare(input)
            return WriteWork { session in
                guard let written = try await perform(session) else { return nil }
                return try mutation.outcome(of: written)
            }
        case .one(let prepare):
            let input = inputs.first ?? WriteInput()
            try mutation.authorize(input, of: context.asker)
            let perform = try await prepare(input)
            return WriteWork { session in
                guard let payload = try await perform(session) else { return nil }
                return try mutation.outcome(of: payload)
            }
        case .list(let write, let most):
            guard inputs.count <= most else {
                throw QueryFailure(
                    .limit(
                        "items", value: most,
                        message: "The input has \(inputs.count) items; \"\(mutation.name)\" takes at most \(most)."))
            }
            var prepared = await write.prepare(inputs)
            for (position, input) in inputs.enumerated() {
                do throws(AccessDenied) { try mutation.authorize(input, of: context.asker) } catch {
                    prepared.failures[position] = error
                }
            }
            let list = ListExecutor(
                mutation: mutation, prepared: prepared, count: inputs.count,
                explain: handling.explain, log: executor.log, place: place, context: context)
            return WriteWork { session in try await list.perform(in: session) }
        }
    }
}

/// What the code of a mutation gave and its declaration does not have.
struct MisplacedValue: Error, CustomStringConvertible {
    let mutation: String
    let field: String
    let fault: String

    var description: String { "the code of \(mutation) gives \(fault) for \"\(field)\"" }
}

extension BoundMutation {
    /// What is answered of a row that was written.
    fileprivate func outcome(of written: Written) throws -> WriteWork.Outcome? {
        guard let key = representation.key(written.result, row: written.row) else { return nil }
        try check(written.values)
        var subject = OperationSubject()
        subject.keys = payload.indices.map { $0 == 0 ? [key] : [nil] }
        subject.values = [written.values]
        return WriteWork.Outcome(
            subject: subject, events: events(of: written), change: written.change, written: written,
            viewer: written.viewer)
    }

    /// What is answered of what code gave.
    fileprivate func outcome(of given: MutationPayload) throws -> WriteWork.Outcome {
        try check(given.values)
        var subject = OperationSubject()
        subject.values = [given.values]
        for field in payload {
            let keys = given.objects[field.name]?.map { Optional($0.text) } ?? []
            switch field.content {
            case .objects(_, let most):
                guard keys.count <= most else {
                    throw MisplacedValue(
                        mutation: name, field: field.name, fault: "\(keys.count) keys, more than \(most),")
                }
            case .object:
                guard keys.count <= 1 else {
                    throw MisplacedValue(mutation: name, field: field.name, fault: "\(keys.count) keys")
                }
            case .value: break
            }
            subject.keys.append(keys)
        }
        for (field, _) in given.objects
        where !payload.contains(where: { $0.name == field && $0.objectType != nil }) {
            throw MisplacedValue(mutation: name, field: field, fault: "a key, which its payload does not show,")
        }
        return WriteWork.Outcome(
            subject: subject, events: given.events, change: given.change, written: nil, viewer: given.viewer)
    }

    /// A value that nobody is shown was meant for somebody.
    func check(_ values: JSONObject) throws(MisplacedValue) {
        for member in values.members
        where !payload.contains(where: { $0.name == member.name && $0.objectType == nil }) {
            throw MisplacedValue(
                mutation: name, field: member.name, fault: "a value, which its payload does not have,")
        }
    }
}
