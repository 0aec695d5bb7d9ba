import Testing
import YAML

struct YAMLParserTests {
    @Test func nodesKnowTheirPlaces() throws {
        let root = try parse("# comment\na:\n  b: [1, two]\n  'ü': x\n")
        let inner = try #require(root["a"])
        #expect(inner.mark == YAMLMark(line: 3, column: 3))
        #expect(inner["b"]?.sequence?.last?.mark == YAMLMark(line: 3, column: 10))
        #expect(inner.mapping?.last?.key.mark == YAMLMark(line: 4, column: 3))
        #expect(inner["ü"]?.mark == YAMLMark(line: 4, column: 8))
    }

    @Test(arguments: ["", "\n\n", "# only a comment\n", "\u{FEFF}"]) func nothingIsNoDocument(_ text: String) throws {
        #expect(try YAMLNode.parse(text, file: "f") == nil)
    }

    /// A tab in an indentation is said to be one, where it is.
    @Test(arguments: [
        ("server:\n\tport: 1\n", 2, 1), ("server:\n  port: 1\n\thost: x\n", 3, 1), ("a:\n  \tb: 1\n", 2, 3),
        ("a:\n  b:\n \t c: 1\n", 3, 2), ("\ta: 1\n", 1, 1), ("a:\n- b\n\t- c: [\n", 3, 1),
    ])
    func tabsAreNamed(text: String, line: Int, column: Int) {
        let error = #expect(throws: YAMLError.self) { try YAMLNode.parse(text, file: "f") }
        #expect(error?.message.contains("tab") == true, "\(String(describing: error))")
        #expect(error?.mark == YAMLMark(line: line, column: column), "\(String(describing: error))")
    }

    @Test func otherMistakesAreNoTabs() {
        for text in ["a: [\n", "a: 'b\n", "a: b: c\n", "a:\tb: c\n- d\n"] {
            let error = #expect(throws: YAMLError.self) { try YAMLNode.parse(text, file: "f") }
            #expect(error?.message.contains("tab") == false, "\(String(describing: error))")
        }
    }

    @Test func blockAndFlowMeanTheSame() throws {
        let block = try parse("a:\n- 1\n- b: {c: d}\nk: v\n")
        let flow = try parse("{a: [1, {b: {c: d}}], k: v}")
        #expect(shape(block) == shape(flow))
    }

    @Test func textOfManyLines() throws {
        let root = try parse(
            "literal: |\n  a\n   b\n\nfolded: >-\n  a\n  b\n\n  c\nquoted: \"a\\n\\u00e9\n  b\"\nplain: a\n  b\n")
        #expect(root["literal"]?.scalar?.text == "a\n b\n")
        #expect(root["literal"]?.scalar?.style == .literal)
        #expect(root["folded"]?.scalar?.text == "a b\nc")
        #expect(root["quoted"]?.scalar?.text == "a\né b")
        #expect(root["plain"]?.scalar?.text == "a b")
    }

    @Test func aliasesStandForTheirAnchors() throws {
        let root = try parse("a: &x {k: [1, 2]}\nb: *x\nc: &x 3\nd: *x\n")
        #expect(root["b"].map(shape) == root["a"].map(shape))
        #expect(root["b"]?.mark == root["a"]?.mark)
        #expect(root["d"]?.scalar?.value == .integer(3))
    }

    @Test func mergeKeysFillInWhatIsMissing() throws {
        let root = try parse(
            "one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\nall:\n  b: 0\n  <<: [*one, *two]\nquoted: {'<<': 1}\n")
        #expect(root["all"].map(shape) == "{b: 0, a: 1, c: 2}")
        #expect(root["quoted"].map(shape) == "{<<: 1}")
    }

    /// Texts that are refused, with the place and a word of the message.
    static let refused: [(text: String, code: YAMLError.Code, line: Int, column: Int, word: String)] = [
        ("a: 1\nb: 2\na: 3\n", .duplicateKey, 3, 1, "line 1, column 1"),
        ("a: 1\n\"a\": 3\n", .duplicateKey, 2, 1, "`a`"),
        ("{? [1, 2] : a, ? [1, 2] : b}", .duplicateKey, 1, 18, "line 1, column 4"),
        ("a: *x\n", .unknownAlias, 1, 4, "&x"),
        ("a: &x [1, *x]\n", .unknownAlias, 1, 11, "part of"),
        ("a: 1\n---\nb: 2\n", .multipleDocuments, 2, 1, "second"),
        ("a: !!int x\n", .invalidTag, 1, 4, "!!int"),
        ("a: !!map [1]\n", .invalidTag, 1, 4, "!!map"),
        ("<<: 1\n", .invalidTag, 1, 5, "merge"),
        ("a: [1, 2\n", .syntax, 2, 1, "line 1"),
        ("a: 'x\n", .syntax, 2, 1, "line 1"),
        ("a:\n\t- b\n", .syntax, 2, 1, "tab"),
        ("a: b: c\n", .syntax, 1, 5, "mapping"),
        ("a: \u{0}b\n", .encoding, 1, 4, "U+0"),
        ("ü\n é\u{7}\n", .encoding, 2, 3, "U+7"),
    ]

    @Test(arguments: refused.indices) func whatIsWrongIsNamedWithItsPlace(_ index: Int) throws {
        let (text, code, line, column, word) = Self.refused[index]
        let error = try #require(throws: YAMLError.self) { try YAMLNode.parse(text, file: "f.yaml") }
        #expect(error.code == code)
        #expect(error.description.hasPrefix("f.yaml:\(line):\(column): "), "\(error)")
        #expect(error.message.contains(word), "\(error)")
    }

    @Test func bytesThatAreNotUTF8AreRefusedWhereTheyStand() throws {
        for bad: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xFF, 0xFE, 0x61, 0x00]] {
            let error = try #require(throws: YAMLError.self) {
                try YAMLNode.parse(Array("a: b\nc: ".utf8) + bad, file: "f")
            }
            #expect(error.code == .encoding)
            #expect(error.mark == YAMLMark(line: 2, column: 4))
        }
    }

    @Test func limitsHold() throws {
        var limits = YAMLLimits()
        limits.bytes = 10
        #expect(throws: YAMLError.self) { try YAMLNode.parse("12345678901", file: "f", limits: limits) }
        #expect(throws: Never.self) { try YAMLNode.parse("1234567890", file: "f", limits: limits) }
        limits = YAMLLimits()
        limits.depth = 3
        #expect(throws: Never.self) { try YAMLNode.parse("[[[1]]]", file: "f", limits: limits) }
        #expect(throws: YAMLError.self) { try YAMLNode.parse("[[[[1]]]]", file: "f", limits: limits) }
        // Three levels, the last of them by an alias.
        #expect(throws: Never.self) { try YAMLNode.parse("[&a [1], [*a]]", file: "f", limits: limits) }
        #expect(throws: YAMLError.self) { try YAMLNode.parse("[&a [1], [[*a]]]", file: "f", limits: limits) }
        limits = YAMLLimits()
        limits.nodes = 5
        #expect(throws: Never.self) { try YAMLNode.parse("[1, 2, 3, 4]", file: "f", limits: limits) }
        #expect(throws: YAMLError.self) { try YAMLNode.parse("[1, 2, 3, 4, 5]", file: "f", limits: limits) }
        #expect(throws: Never.self) { try YAMLNode.parse("[&a [1], *a]", file: "f", limits: limits) }
        #expect(throws: YAMLError.self) { try YAMLNode.parse("[&a [1], *a, 1]", file: "f", limits: limits) }
    }

    @Test func aBombOfAliasesIsRefusedAtOnce() throws {
        for line in ["[*%, *%, *%, *%, *%, *%, *%, *%, *%]", "{a: *%, b: *%, c: *%}", "{? *% : *%}"] {
            var text = "a0: &a0 [x, x, x]\n"
            for level in 1...60 {
                text += "a\(level): &a\(level) " + line.split(separator: "%").joined(separator: "a\(level - 1)") + "\n"
            }
            let error = try #require(throws: YAMLError.self) { try YAMLNode.parse(text, file: "f") }
            #expect(error.code == .limit)
        }
        var merges = "a0: &a0 {k0: v}\n"
        for level in 1...60 { merges += "a\(level): &a\(level) {<<: [*a\(level - 1), *a\(level - 1)], k\(level): v}\n" }
        #expect(throws: Never.self) { try YAMLNode.parse(merges, file: "f") }
    }

    @Test func deepNestingIsRefusedWithoutDeepRecursion() {
        for text in ["[", "{a: ", "- ", "? ", "&a [", "!!seq ["] {
            #expect(throws: YAMLError.self) { try YAMLNode.parse(String(repeating: text, count: 100_000), file: "f") }
        }
    }

    /// Random texts made of what YAML's grammar is made of: whatever comes of them, it comes without a crash.
    @Test(arguments: 0..<8) func randomTextNeverCrashes(_ seed: Int) {
        var generator = SplitMix64(state: UInt64(seed))
        let pieces = [
            "a", "b: ", "- ", "? ", ": ", "\n", "\n  ", "    ", "[", "]", "{", "}", ", ", "&x ", "*x", "<<: ", "!!str ",
            "!t ",
            "'", "\"", "|", ">", "-\n", "#", "%YAML 1.2\n", "%TAG ! x\n", "---\n", "...\n", "\t", "\\u00e9", "é",
            "\u{85}",
            "\u{2028}", "\r", "~", "1", "0x", ".inf", "@", "`",
        ]
        for _ in 0..<2_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0..<40, using: &generator) {
                if Int.random(in: 0..<50, using: &generator) == 0 {
                    bytes.append(UInt8.random(in: 0...255, using: &generator))
                } else {
                    bytes += Array((pieces.randomElement(using: &generator) ?? "").utf8)
                }
            }
            _ = try? YAMLNode.parse(bytes, file: "f")
        }
    }

    @Test func randomBytesNeverCrash() {
        var generator = SplitMix64(state: 99)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0..<64, using: &generator)).map { _ in
                UInt8.random(in: 0...127, using: &generator)
            }
            _ = try? YAMLNode.parse(bytes, file: "f")
        }
    }

    private func parse(_ text: String) throws -> YAMLNode {
        try #require(try YAMLNode.parse(text, file: "f"))
    }

    private func shape(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let scalar): scalar.text
        case .sequence(let nodes): "[" + nodes.map(shape).joined(separator: ", ") + "]"
        case .mapping(let pairs):
            "{" + pairs.map { shape($0.key) + ": " + shape($0.value) }.joined(separator: ", ") + "}"
        }
    }
}

/// Steele, Lea and Flood's generator, so that a failure comes again.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var result = state
        result = (result ^ (result >> 30)) &* 0xbf58_476d_1ce4_e5b9
        result = (result ^ (result >> 27)) &* 0x94d0_49bb_1331_11eb
        return result ^ (result >> 31)
    }
}
