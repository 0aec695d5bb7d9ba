import CZlib

/// Inflates one or more members of gzip as their bytes come, a bounded piece at a time: however much a few bytes stand for, no
/// more than a piece of it is there at once.
final class GzipInflation {
    /// The most bytes of a piece.
    static let pieceSize = 64 << 10

    private let zlib: ZlibStream
    private var input: [UInt8] = []
    private var position = 0
    /// Whether a member has begun and not ended.
    private var isWithinMember = false
    /// Whether zlib may hold more than there was room for.
    private var mayHoldMore = false

    /// - Throws: ``Gzip/Fault/malformed`` where zlib has no memory.
    init() throws(Gzip.Fault) {
        zlib = ZlibStream(end: inflateEnd)
        guard videoplay_inflateInit(zlib.stream, Gzip.largestWindow + Gzip.gzipHeader) == Z_OK else { throw .malformed }
    }

    /// Whether the bytes so far may be all.
    var isComplete: Bool { !isWithinMember && position == input.count }

    /// Gives it bytes. What it had before must be used up: ``next()`` has given nil.
    func feed(_ bytes: [UInt8]) {
        input = bytes
        position = 0
    }

    /// The next piece; nil where more bytes are needed for it.
    func next() throws(Gzip.Fault) -> [UInt8]? {
        while position < input.count || mayHoldMore {
            var status = Z_OK
            var used = 0
            let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { space, count in
                input.withUnsafeBytes { input in
                    let rest = UnsafeRawBufferPointer(rebasing: input[position...])
                    zlib.feed(rest)
                    count = zlib.step(into: UnsafeMutableRawBufferPointer(space), atMost: Self.pieceSize) {
                        status = CZlib.inflate($0, Z_NO_FLUSH)
                    }
                    used = rest.count - Int(zlib.stream.pointee.avail_in)
                }
            }
            position += used
            mayHoldMore = piece.count == Self.pieceSize
            switch status {
            case Z_OK: isWithinMember = true
            case Z_STREAM_END:
                isWithinMember = false
                mayHoldMore = false
                guard inflateReset(zlib.stream) == Z_OK else { throw .malformed }
            // Nothing could be done: it needs more bytes.
            case Z_BUF_ERROR where position == input.count: break
            default: throw .malformed
            }
            if !piece.isEmpty { return piece }
        }
        return nil
    }
}
