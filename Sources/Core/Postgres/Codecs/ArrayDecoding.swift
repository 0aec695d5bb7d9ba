extension Array: PostgresDecodable where Element: PostgresDecodable {
    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> [Element] {
        try Element.decodeArray(cell)
    }
}

extension PostgresDecodable {
    public static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [Self] {
        switch cell.format {
        case .binary: try decodeBinaryArray(cell)
        case .text: try decodeTextArray(cell)
        }
    }

    private static func decodeBinaryArray(_ cell: PostgresCell) throws(PostgresError) -> [Self] {
        guard cell.type.elementType != nil || cell.type.isUserDefined else { throw cell.mismatch([Self].self) }
        var reader = BinaryReader(cell.bytes)
        guard let dimensions: Int32 = reader.integer(), let _: Int32 = reader.integer(),
            let elementType: UInt32 = reader.integer()
        else { throw cell.malformed([Self].self) }
        if dimensions == 0 { return [] }
        guard dimensions == 1, let count: Int32 = reader.integer(), let _: Int32 = reader.integer(), count >= 0 else {
            throw cell.malformed([Self].self)
        }
        var elements: [Self] = []
        // Each element takes four bytes at least: a false count reserves no more than the bytes warrant.
        elements.reserveCapacity(Swift.min(Int(count), cell.bytes.count / 4))
        for _ in 0..<count {
            guard let length: Int32 = reader.integer() else { throw cell.malformed([Self].self) }
            if length == -1 {
                elements.append(try decodeNull())
                continue
            }
            guard let bytes = reader.slice(count: Int(length)) else { throw cell.malformed([Self].self) }
            elements.append(
                try decode(PostgresCell(bytes: bytes, type: PostgresType(rawValue: elementType), format: .binary)))
        }
        guard reader.isAtEnd else { throw cell.malformed([Self].self) }
        return elements
    }

    private static func decodeTextArray(_ cell: PostgresCell) throws(PostgresError) -> [Self] {
        let elementType = cell.type.elementType ?? (cell.type.isUserDefined ? .unspecified : nil)
        guard let elementType else { throw cell.mismatch([Self].self) }
        var reader = TextArrayReader(cell.bytes)
        guard reader.begin() else { throw cell.malformed([Self].self) }
        var elements: [Self] = []
        while true {
            switch reader.next() {
            case .value(let text):
                let element = try text.withUnsafeBufferPointer { bytes throws(PostgresError) in
                    try decode(PostgresCell(bytes: bytes, type: elementType, format: .text))
                }
                elements.append(element)
            case .null: elements.append(try decodeNull())
            case .end: return elements
            case .malformed: throw cell.malformed([Self].self)
            }
        }
    }
}
