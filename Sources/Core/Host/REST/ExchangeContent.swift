import HTTP
import HTTPTypes
import ModuleKit
import NIOCore
import Synchronization

/// What a module may ask of a request. What has to be made for it is made when it is asked for, and once.
final class ExchangeContent: RequestContent {
    private struct Made {
        var headers: [(name: String, value: String)]?
        var body: [UInt8]?
    }

    private let exchange: HTTPExchange
    /// A lock, since a module may hand a request to several tasks; it is held while something is made.
    private let made = Mutex(Made())

    init(_ exchange: HTTPExchange) { self.exchange = exchange }

    var pathParameters: [String: String] { exchange.parameters.dictionary }

    var headers: [(name: String, value: String)] {
        made.withLock { made in
            if let headers = made.headers { return headers }
            let headers = exchange.head.headerFields.map { (name: $0.name.canonicalName, value: $0.value) }
            made.headers = headers
            return headers
        }
    }

    var body: [UInt8] {
        made.withLock { made in
            if let body = made.body { return body }
            let body = Array(exchange.body.readableBytesView)
            made.body = body
            return body
        }
    }

    func pathParameter(_ name: String) -> String? { exchange.parameters[name] }

    func header(_ name: String) -> String? {
        exchange.head.headerFields.first { $0.name.canonicalName == name }?.value
    }

    func withBody<Result>(_ read: (UnsafeRawBufferPointer) -> Result) -> Result {
        exchange.body.withUnsafeReadableBytes(read)
    }
}
