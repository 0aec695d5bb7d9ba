import CZlib

/// A stream of zlib's, which has to stay at one place in memory and to be ended.
struct ZlibStream: ~Copyable {
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
