extension RequestBody {
    /// The lines of the body, as `application/x-ndjson` and CSV have them, without their ends (LF or CR LF). The last one may have
    /// none.
    ///
    /// - Parameter longest: how many bytes a line may have. A longer one is a 413 that names its number, and never held whole.
    public func lines(longest: Int) -> Lines { Lines(body: self, longest: longest) }

    /// The lines of a body, each as its bytes.
    public struct Lines: AsyncSequence, Sendable {
        /// A line without its end.
        public typealias Element = [UInt8]

        fileprivate let body: RequestBody
        fileprivate let longest: Int

        /// Reads lines.
        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(body: body.makeAsyncIterator(), longest: longest)
        }

        /// Reads lines.
        public struct AsyncIterator: AsyncIteratorProtocol {
            private var body: RequestBody.AsyncIterator
            private let longest: Int
            /// What was read and is not given yet.
            private var rest: ArraySlice<UInt8> = []
            /// The begin of a line whose end has not come.
            private var begun: [UInt8] = []
            private var number = 1
            private var isAtEnd = false

            init(body: RequestBody.AsyncIterator, longest: Int) {
                self.body = body
                self.longest = longest
            }

            /// The next line; nil at the end.
            public mutating func next() async throws -> [UInt8]? {
                while !isAtEnd {
                    if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                        let line = begun + rest[..<end]
                        begun = []
                        rest = rest[(end + 1)...]
                        return try finish(line)
                    }
                    begun += rest
                    // The CR before the end of the line is not of the line.
                    guard begun.count <= longest + 1 else { throw Problem.lineTooLong(number, limit: longest) }
                    guard let piece = try await body.next() else {
                        isAtEnd = true
                        let line = begun
                        begun = []
                        return line.isEmpty ? nil : try finish(line)
                    }
                    rest = piece[...]
                }
                return nil
            }

            private mutating func finish(_ line: [UInt8]) throws(Problem) -> [UInt8] {
                let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
                guard line.count <= longest else { throw .lineTooLong(number, limit: longest) }
                number += 1
                return line
            }
        }
    }
}

extension Problem {
    /// A line of a streamed body that is longer than its route reads.
    package static func lineTooLong(_ number: Int, limit: Int) -> Problem {
        Problem(
            status: 413, code: "line_too_long", title: "Content too large",
            detail: "Line \(number) of the body has more than \(limit) bytes.")
    }
}
