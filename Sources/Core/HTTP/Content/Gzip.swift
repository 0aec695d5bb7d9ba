import CZlib
import NIOCore

/// The gzip format (RFC 1952), by the system's zlib.
enum Gzip {
    /// Why bytes cannot be inflated.
    enum Fault: Error {
        /// They are not gzip, or not all of it.
        case malformed
        /// What they stand for is larger than allowed.
        case tooLarge
    }

    /// zlib's sign for a gzip header, added to the size of the window.
    private static let gzipHeader: Int32 = 16
    /// The windows' bounds, as the power of two of their size.
    private static let largestWindow: Int32 = 15
    private static let smallestWindow: Int32 = 9

    /// Inflates one or more members.
    ///
    /// - Parameters:
    ///   - bytes: the members, one after another and with nothing behind them.
    ///   - limit: the most bytes that they may stand for. No more memory than about that is taken.
    static func inflate(_ bytes: ByteBuffer, limit: Int) throws(Fault) -> ByteBuffer {
        let result = bytes.withUnsafeReadableBytes { input in
            Result { () throws(Fault) in try inflate(input, limit) }
        }
        return try result.get()
    }

    private static func inflate(_ input: UnsafeRawBufferPointer, _ limit: Int) throws(Fault) -> ByteBuffer {
        let zlib = ZlibStream(end: inflateEnd)
        guard videoplay_inflateInit(zlib.stream, largestWindow + gzipHeader) == Z_OK else { throw .malformed }
        zlib.feed(input)
        var output = ByteBuffer()
        while true {
            // One byte more than is allowed tells that there is more.
            let room = limit - output.readableBytes + 1
            var status = Z_OK
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: min(room, 16 << 10)) { space in
                zlib.step(into: space, atMost: room) { status = CZlib.inflate($0, Z_NO_FLUSH) }
            }
            guard output.readableBytes <= limit else { throw .tooLarge }
            switch status {
            case Z_OK: continue
            case Z_STREAM_END:
                guard zlib.stream.pointee.avail_in > 0 else { return output }
                guard inflateReset(zlib.stream) == Z_OK else { throw .malformed }
            // Z_BUF_ERROR: the bytes end before the member does.
            default: throw .malformed
            }
        }
    }

    /// Deflates bytes as fast as zlib can; nil where it cannot.
    static func deflate(_ bytes: [UInt8]) -> [UInt8]? {
        let zlib = ZlibStream(end: deflateEnd)
        // A window no larger than the input spares memory, which zlib clears each time.
        let bits = Int32(Int.bitWidth - max(bytes.count, 2).leadingZeroBitCount)
        let window = min(max(bits, smallestWindow), largestWindow)
        guard videoplay_deflateInit(zlib.stream, Z_BEST_SPEED, window + gzipHeader, window - 7) == Z_OK else {
            return nil
        }
        let bound = Int(deflateBound(zlib.stream, UInt(bytes.count)))
        var status = Z_OK
        let output = bytes.withUnsafeBytes { input in
            zlib.feed(input)
            return [UInt8](unsafeUninitializedCapacity: bound) { space, count in
                count = zlib.step(into: UnsafeMutableRawBufferPointer(space), atMost: bound) {
                    status = CZlib.deflate($0, Z_FINISH)
                }
            }
        }
        return status == Z_STREAM_END ? output : nil
    }
}

/// A stream of zlib's, which has to stay at one place in memory and to be ended.
private struct ZlibStream: ~Copyable {
    let stream: UnsafeMutablePointer<z_stream>
    private let end: (UnsafeMutablePointer<z_stream>) -> Int32

    init(end: @escaping (UnsafeMutablePointer<z_stream>) -> Int32) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        self.end = end
    }

    deinit {
        // Ending a stream that was never begun is an error that changes nothing.
        _ = end(stream)
        stream.deallocate()
    }

    /// Sets what is to be read. zlib reads at most 4 GiB; a body has at most one (`server.limits.bodySize`), and an answer less.
    borrowing func feed(_ input: UnsafeRawBufferPointer) {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(clamping: input.count)
    }

    /// Runs zlib with room to write.
    /// - Returns: how many bytes it has written.
    borrowing func step(
        into space: UnsafeMutableRawBufferPointer, atMost room: Int, _ work: (UnsafeMutablePointer<z_stream>) -> Void
    ) -> Int {
        let room = UInt32(clamping: min(space.count, room))
        stream.pointee.next_out = space.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_out = room
        work(stream)
        return Int(room - stream.pointee.avail_out)
    }
}
