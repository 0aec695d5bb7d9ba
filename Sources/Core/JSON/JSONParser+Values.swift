extension JSONParser {
    private enum Bracket { case array, object }

    /// An array or an object around one that is being read.
    private enum Outer {
        case array([JSONValue])
        /// With the name of the member whose value is being read, and where it stands.
        case object(JSONObject, name: String, at: Int)
    }

    /// Parses a value; `depth` is the number of arrays and objects around it.
    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard let bracket else { return try scalar() }
        return try isEmpty(bracket, depth: depth + 1) ? Self.empty(bracket) : try nested(bracket, depth: depth)
    }

    @inline(never)
    private mutating func nested(_ outermost: Bracket, depth: Int) throws(JSONError) -> JSONValue {
        var innermost = outermost
        var elements: [JSONValue] = []
        var object = JSONObject()
        var name = ""
        var start = 0
        // Most values are not nested deeper than this, and need no memory for a stack.
        var around: Outer?
        var outer: [Outer] = []
        var depth = depth + 2
        while true {
            let nested: Bracket?
            switch innermost {
            case .array: nested = try self.elements(&elements, depth: depth)
            case .object: nested = try members(&object, &name, at: &start, depth: depth)
            }
            if let nested {
                if let next = around.take() { outer.append(next) }
                switch innermost {
                case .array:
                    around = .array(consume elements)
                    elements = []
                case .object:
                    around = .object(consume object, name: consume name, at: start)
                    object = JSONObject()
                    name = ""
                }
                innermost = nested
                depth += 1
                continue
            }
            repeat {
                let value: JSONValue
                switch innermost {
                case .array:
                    value = .array(consume elements)
                    elements = []
                case .object:
                    value = .object(consume object)
                    object = JSONObject()
                }
                guard let next = around.take() else { return value }
                around = outer.popLast()
                depth -= 1
                switch consume next {
                case .array(let outer):
                    innermost = .array
                    elements = outer
                    elements.append(value)
                case .object(let outer, let name, let start):
                    innermost = .object
                    object = outer
                    try insert(value, name, at: start, into: &object)
                }
            } while try !goesOn(in: innermost)
        }
    }

    private var bracket: Bracket? {
        @inline(__always) get {
            switch next {
            case UInt8(ascii: "{"): .object
            case UInt8(ascii: "["): .array
            default: nil
            }
        }
    }

    private static func empty(_ bracket: Bracket) -> JSONValue {
        bracket == .array ? .array([]) : .object(JSONObject())
    }

    /// Goes into an array or an object, the `depth`th within another, and over it if there is nothing in it.
    private mutating func isEmpty(_ bracket: Bracket, depth: Int) throws(JSONError) -> Bool {
        try check(depth: depth)
        position += 1
        skipWhitespace()
        guard next == (bracket == .array ? UInt8(ascii: "]") : UInt8(ascii: "}")) else { return false }
        position += 1
        return true
    }

    /// Parses elements up to an array or an object among them, or to the end, for which it returns nil.
    private mutating func elements(_ elements: inout [JSONValue], depth: Int) throws(JSONError) -> Bracket? {
        repeat {
            if let bracket {
                guard try isEmpty(bracket, depth: depth) else { return bracket }
                elements.append(Self.empty(bracket))
            } else {
                elements.append(try scalar())
            }
        } while try goesOn(in: .array)
        return nil
    }

    /// Parses members up to one that is an array or an object, or to the end, for which it returns nil.
    private mutating func members(
        _ object: inout JSONObject, _ name: inout String, at start: inout Int, depth: Int
    ) throws(JSONError) -> Bracket? {
        repeat {
            let offset = position
            guard next == UInt8(ascii: "\"") else { throw unexpected("a member's name") }
            let member = try string()
            skipWhitespace()
            guard next == UInt8(ascii: ":") else { throw unexpected("':'") }
            position += 1
            skipWhitespace()
            if let bracket {
                guard try isEmpty(bracket, depth: depth) else {
                    name = member
                    start = offset
                    return bracket
                }
                try insert(Self.empty(bracket), member, at: offset, into: &object)
            } else {
                try insert(try scalar(), member, at: offset, into: &object)
            }
        } while try goesOn(in: .object)
        return nil
    }

    @inline(__always)
    private func insert(
        _ value: consuming JSONValue, _ name: consuming String, at start: Int, into object: inout JSONObject
    ) throws(JSONError) {
        guard object.insert(name, value) else {
            throw error(.duplicateName, "The object has two members of one name.", at: start)
        }
    }

    /// Goes over the comma to the next part, or over the closing bracket.
    @inline(__always)
    private mutating func goesOn(in bracket: Bracket) throws(JSONError) -> Bool {
        skipWhitespace()
        if next == UInt8(ascii: ",") {
            position += 1
            skipWhitespace()
            return true
        }
        switch bracket {
        case .array: guard next == UInt8(ascii: "]") else { throw unexpected("',' or ']'") }
        case .object: guard next == UInt8(ascii: "}") else { throw unexpected("',' or '}'") }
        }
        position += 1
        return false
    }

    @inline(__always)
    private mutating func scalar() throws(JSONError) -> JSONValue {
        switch next {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try literal("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try literal("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try literal("null")
            return .null
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try number())
        default: throw unexpected("a value")
        }
    }
}
