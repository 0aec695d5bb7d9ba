import Testing
import YAML

/// The table of YAML 1.2.2, section 10.3.2, and what YAML 1.1 took for something else.
struct CoreSchemaTests {
    static let plain: [(String, YAMLValue)] = [
        ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null), ("nUll", .string("nUll")),
        ("true", .boolean(true)), ("True", .boolean(true)), ("FALSE", .boolean(false)), ("tRUE", .string("tRUE")),
        ("yes", .string("yes")), ("on", .string("on")), ("no", .string("no")), ("y", .string("y")),
        ("0", .integer(0)), ("-12", .integer(-12)), ("+3", .integer(3)), ("007", .integer(7)), ("0o17", .integer(15)),
        ("0x1F", .integer(31)), ("0o8", .string("0o8")), ("0xG", .string("0xG")), ("0x", .string("0x")),
        ("0x-1", .string("0x-1")), ("1_000", .string("1_000")), ("1:30", .string("1:30")), ("--", .string("--")),
        ("9223372036854775807", .integer(.max)), ("9223372036854775808", .float(9_223_372_036_854_775_808)),
        ("0xFFFFFFFFFFFFFFFF", .float(18_446_744_073_709_551_616)),
        ("1.5", .float(1.5)), (".5", .float(0.5)), ("5.", .float(5)), ("-.5e1", .float(-5)), ("1e3", .float(1_000)),
        ("1.e+3", .float(1_000)), ("+1E-2", .float(0.01)), (".", .string(".")), ("e3", .string("e3")),
        ("1e", .string("1e")),
        ("1e400", .float(.infinity)), (".inf", .float(.infinity)), ("-.INF", .float(-.infinity)),
        ("inf", .string("inf")),
        ("nan", .string("nan")), ("1.2.3", .string("1.2.3")), ("0x1p3", .string("0x1p3")), ("٣", .string("٣")),
        ("127.0.0.1", .string("127.0.0.1")),
    ]

    @Test(arguments: plain) func plainText(_ text: String, _ value: YAMLValue) throws {
        #expect(try YAMLNode.parse("k: \(text)", file: "f")?["k"]?.scalar?.value == value)
    }

    @Test(arguments: plain) func quotedTextIsAString(_ text: String, _: YAMLValue) throws {
        #expect(try YAMLNode.parse("k: '\(text)'", file: "f")?["k"]?.scalar?.value == .string(text))
    }

    @Test(arguments: [
        ("!!str 12", YAMLValue.string("12")), ("! 12", .string("12")), ("!!int '12'", .integer(12)),
        ("!!float 1", .float(1)),
        ("!!null ''", .null), ("!!bool \"true\"", .boolean(true)), ("!mine 12", .string("12")), ("!!str", .string("")),
    ]) func tags(_ text: String, _ value: YAMLValue) throws {
        #expect(try YAMLNode.parse("k: \(text)", file: "f")?["k"]?.scalar?.value == value)
    }

    @Test func notANumber() throws {
        guard case .float(let number) = try YAMLNode.parse(".nan", file: "f")?.scalar?.value else {
            Issue.record("no float")
            return
        }
        #expect(number.isNaN)
    }
}
