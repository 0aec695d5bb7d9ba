extension JSONWriter {
    /// An array or an object that is being written, and the position of what is next in it.
    private enum Open {
        case array([JSONValue], next: Int)
        case object([JSONObject.Member], next: Int)
    }

    /// Writes a JSON value.
    public mutating func value(_ value: JSONValue) {
        if let outermost = begin(value) { nested(outermost) }
    }

    @inline(never)
    private mutating func nested(_ outermost: consuming Open) {
        var innermost = outermost
        // Most values are not nested deeper than this, and need no memory for a stack.
        var around: Open?
        var outer: [Open] = []
        while true {
            if let nested = proceed(in: &innermost) {
                if let next = around.take() { outer.append(next) }
                around = consume innermost
                innermost = nested
            } else if let next = around.take() {
                innermost = next
                around = outer.popLast()
            } else {
                return
            }
        }
    }

    /// Writes a value whole, or the bracket of an array or an object that is then to be written.
    @inline(__always)
    private mutating func begin(_ value: JSONValue) -> Open? {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let number): bytes.append(contentsOf: number.text.utf8)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            return .array(elements, next: 0)
        case .object(let object):
            beginObject()
            return .object(object.members, next: 0)
        }
        return nil
    }

    /// Writes on to the end, for which it returns nil, or to an array or an object within.
    private mutating func proceed(in open: inout Open) -> Open? {
        switch open {
        case .array(let elements, let first):
            for position in first..<elements.count {
                if position > 0 { comma() }
                if let nested = begin(elements[position]) {
                    open = .array(elements, next: position + 1)
                    return nested
                }
            }
            endArray()
        case .object(let members, let first):
            for position in first..<members.count {
                if position > 0 { comma() }
                name(members[position].name)
                if let nested = begin(members[position].value) {
                    open = .object(members, next: position + 1)
                    return nested
                }
            }
            endObject()
        }
        return nil
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as JSON text without white space.
    public var description: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
