public import JSON

extension Request {
    /// The body, a JSON object.
    ///
    /// - Throws: a 415 for a content type other than `application/json` (for a PATCH `application/merge-patch+json`, RFC
    ///   7396, too), and a 400 with line and column for a body that is not one JSON object without duplicate names.
    public func object() throws(Problem) -> JSONObject {
        let (contentType, isPatch) = (header("content-type"), method == .patch)
        let object = withBody { body in
            Result { () throws(Problem) in try JSONBody.object(body, contentType: contentType, isPatch: isPatch) }
        }
        return try object.get()
    }

    /// The fields of the body; see ``InputFields``. Throws what ``object()`` throws.
    public func fields() throws(Problem) -> InputFields {
        InputFields(try object(), idempotencyKey: header("idempotency-key"))
    }
}
