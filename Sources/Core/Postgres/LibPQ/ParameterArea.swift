/// The memory that parameters are laid out in for libpq, which copies them into its own buffer. One serves a whole
/// reactor, so that a statement costs no allocation.
///
/// A class whose memory belongs to the reactor's thread; the pointers hold until the next `stage`.
final class ParameterArea {
    private var capacity = 0
    private var bytes: UnsafeMutableRawPointer?
    private var slots = 0
    private(set) var values: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    private(set) var lengths: UnsafeMutablePointer<Int32>?
    private(set) var formats: UnsafeMutablePointer<Int32>?

    /// What is kept between statements; a larger area is freed after use.
    private static let keptBytes = 1 << 20

    deinit {
        bytes?.deallocate()
        values?.deallocate()
        lengths?.deallocate()
        formats?.deallocate()
    }

    /// Lays out the parameters of one statement.
    func stage(_ parameters: [PostgresParameter]) {
        reserve(slots: parameters.count)
        reserve(bytes: parameters.reduce(0) { $0 + $1.stagedSize })
        guard let values, let lengths, let formats, var end = bytes else { return }
        for (index, parameter) in parameters.enumerated() {
            values[index] = UnsafePointer(end.assumingMemoryBound(to: CChar.self))
            formats[index] = 1
            switch parameter.storage {
            case .null, .invalid:
                values[index] = nil
                lengths[index] = 0
            case .fixed(let bits, let count):
                // The lowest `count` bytes of the word are the last ones in network order.
                withUnsafeBytes(of: bits.bigEndian) { word in
                    let source = UnsafeRawBufferPointer(rebasing: word.suffix(Int(count)))
                    UnsafeMutableRawBufferPointer(start: end, count: source.count).copyMemory(from: source)
                }
                lengths[index] = Int32(count)
                end += 8
            case .text(var text):
                let count = text.withUTF8 { Self.copy(UnsafeRawBufferPointer($0), to: end) }
                terminate(end + count, index)
                end += count + 1
            case .textBytes(let text):
                let count = text.withUnsafeBytes { Self.copy($0, to: end) }
                terminate(end + count, index)
                end += count + 1
            case .binary(let value):
                let count = value.withUnsafeBytes { Self.copy($0, to: end) }
                lengths[index] = Int32(truncatingIfNeeded: count)
                end += max(count, 1)
            }
        }
    }

    /// libpq measures text by its terminating zero.
    private func terminate(_ end: UnsafeMutableRawPointer, _ index: Int) {
        end.storeBytes(of: 0, as: UInt8.self)
        formats?[index] = 0
        lengths?[index] = 0
    }

    private static func copy(_ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) -> Int {
        UnsafeMutableRawBufferPointer(start: target, count: source.count).copyMemory(from: source)
        return source.count
    }

    private func reserve(slots needed: Int) {
        guard needed > slots || values == nil else { return }
        values?.deallocate()
        lengths?.deallocate()
        formats?.deallocate()
        slots = max(needed, 16)
        values = .allocate(capacity: slots)
        lengths = .allocate(capacity: slots)
        formats = .allocate(capacity: slots)
    }

    private func reserve(bytes needed: Int) {
        guard needed > capacity || capacity > Self.keptBytes || bytes == nil else { return }
        bytes?.deallocate()
        capacity = max(needed, 4096)
        bytes = .allocate(byteCount: capacity, alignment: 16)
    }

    /// The object identifiers of types, as libpq takes them.
    func withTypes<Value>(_ types: [PostgresType], _ body: (UnsafePointer<UInt32>?, Int32) -> Value) -> Value {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(types.count, 1)) { buffer in
            for (index, type) in types.enumerated() { buffer[index] = type.rawValue }
            return body(UnsafePointer(buffer.baseAddress), Int32(truncatingIfNeeded: types.count))
        }
    }
}

extension PostgresParameter {
    /// How many bytes of a ``ParameterArea`` the value takes at most.
    var stagedSize: Int {
        switch storage {
        case .null, .invalid: 0
        case .fixed: 8
        case .text(let text): text.utf8.count + 1
        case .textBytes(let text): text.count + 1
        case .binary(let value): max(value.count, 1)
        }
    }
}
