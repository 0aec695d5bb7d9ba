/// What the loader needs of an ELF shared object, read from the file without running anything of it: whether it is one for
/// this machine, and the names in its dynamic string table. See elf(5).
struct ELFFile {
    /// Why a file cannot be opened as a shared object.
    struct Fault: Error, Sendable {
        /// What is wrong, as the end of a sentence that begins with the file's path.
        let message: String
    }

    /// The dynamic string table: the names of all symbols that the object defines or needs, each ended by a zero byte.
    let dynamicStrings: [UInt8]

    /// The largest string table that is read, in bytes; the library of the whole core has less than a tenth of it.
    private static let largestTable: UInt64 = 256 << 20
    private static let headerSize = 64
    private static let programHeaderSize = 56

    private struct Segment {
        let kind: UInt32
        let offset: UInt64
        let address: UInt64
        let size: UInt64
    }

    init(_ file: borrowing FileReader) throws(Fault) {
        guard let header = file.bytes(at: 0, count: Self.headerSize), header.starts(with: [0x7F, 0x45, 0x4C, 0x46])
        else {
            throw Fault(message: "is no shared library: it does not begin as an ELF file does")
        }
        // EI_CLASS 2 is 64 bits, EI_DATA 1 little-endian; e_type 3 is a shared object.
        guard header.count == Self.headerSize, header[4] == 2, header[5] == 1, Self.integer(header, 16, 2) == 3 else {
            throw Fault(message: "is no shared library of 64 bits")
        }
        guard Self.integer(header, 18, 2) == Self.machine else {
            throw Fault(message: "is a shared library for another kind of processor")
        }
        let segments = try Self.segments(file, header)
        dynamicStrings = try Self.strings(file, segments)
    }

    /// e_machine of the processor that this program was compiled for.
    private static var machine: UInt64 {
        #if arch(arm64)
            183
        #else
            62
        #endif
    }

    private static let damaged = Fault(message: "is a damaged shared library: its tables lie outside of the file")

    private static func segments(
        _ file: borrowing FileReader, _ header: [UInt8]
    ) throws(Fault) -> [Segment] {
        let size = Int(integer(header, 54, 2))
        let count = Int(integer(header, 56, 2))
        guard size >= programHeaderSize,
            let table = file.bytes(at: integer(header, 32, 8), count: size * count), table.count == size * count
        else { throw damaged }
        return (0..<count).map { index in
            let start = index * size
            return Segment(
                kind: UInt32(truncatingIfNeeded: integer(table, start, 4)), offset: integer(table, start + 8, 8),
                address: integer(table, start + 16, 8), size: integer(table, start + 32, 8))
        }
    }

    private static func strings(_ file: borrowing FileReader, _ segments: [Segment]) throws(Fault) -> [UInt8] {
        // PT_DYNAMIC is 2, PT_LOAD 1; DT_STRTAB is 5, DT_STRSZ 10, DT_NULL ends the table.
        guard let dynamic = segments.first(where: { $0.kind == 2 }), dynamic.size < 1 << 20,
            let entries = file.bytes(at: dynamic.offset, count: Int(dynamic.size))
        else { throw damaged }
        var address: UInt64?
        var size: UInt64?
        for start in stride(from: 0, to: entries.count - entries.count % 16, by: 16) {
            let tag = integer(entries, start, 8)
            if tag == 0 { break }
            if tag == 5 { address = integer(entries, start + 8, 8) }
            if tag == 10 { size = integer(entries, start + 8, 8) }
        }
        guard let address, let size, size <= largestTable,
            let segment = segments.first(where: {
                $0.kind == 1 && address >= $0.address && address - $0.address < $0.size
            })
        else { throw damaged }
        let (offset, overflow) = segment.offset.addingReportingOverflow(address - segment.address)
        guard !overflow, let strings = file.bytes(at: offset, count: Int(size)), strings.count == Int(size) else {
            throw damaged
        }
        return strings
    }

    /// A little-endian integer; the caller has checked that it lies inside.
    private static func integer(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
        bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
