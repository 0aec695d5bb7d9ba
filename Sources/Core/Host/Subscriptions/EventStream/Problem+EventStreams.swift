import ModuleKit

/// The problems of streams.
extension Problem {
    static let noSuchEventStream = Problem(
        status: 404, code: "no_such_stream", title: "Not found",
        detail: "There is no event stream of this token. Reserve one by PUT, and open it soon.")

    static let eventStreamIsOpen = Problem(
        status: 409, code: "stream_open", title: "Conflict", detail: "The event stream is open already.")

    static let operationExists = Problem(
        status: 409, code: "operation_exists", title: "Conflict",
        detail: "The event stream has an operation of this id.")

    static func tooManyOperations(limit: Int) -> Problem {
        Problem(
            status: 429, code: "too_many_operations", title: "Too many operations",
            detail: "The event stream has \(limit) operations, as many as it may have at once "
                + "(query.subscriptions.perConnection). Stop one first.")
    }

    static func originNotAllowed(_ origin: String?) -> Problem {
        Problem(
            status: 403, code: "origin_not_allowed", title: "Forbidden",
            detail: "Pages of \(origin ?? "this origin") may not connect here. "
                + "If they should, add it to the setting server.origins.")
    }
}
