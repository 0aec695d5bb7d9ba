import NIOCore

/// Reads the body of a request as it comes. The client waits while nobody reads.
struct HTTPBodyReader: Sendable {
    private let body: NIOLoopBound<IncomingBody>
    private let eventLoop: any EventLoop

    init(_ body: IncomingBody, on eventLoop: any EventLoop) {
        self.body = NIOLoopBound(body, eventLoop: eventLoop)
        self.eventLoop = eventLoop
    }

    /// The next bytes; nil at the end of the body. What ``HTTPBodyStream/next()`` throws.
    func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await eventLoop.flatSubmit { [body, eventLoop] in body.value.next(on: eventLoop) }.get()
        } onCancel: {
            eventLoop.execute { [body] in body.value.fail(CancellationError()) }
        }
    }
}
