import Driver
import GraphQL

/// Lexer, parser and printer: whatever the bytes, they are refused or parsed, and what was parsed is printed so that it parses
/// to the same again.
@main
enum ParsingFuzzer {
    static func main() {
        Driver.run { start, count in
            guard let document = try? Document.parse(utf8: Driver.bytes(start, count)) else { return 0 }
            let printed = Printer.print(document)
            guard let again = try? Document.parse(printed) else { fatalError("Not parsed again: \(printed)") }
            guard Printer.print(again) == printed else { fatalError("Printed otherwise: \(printed)") }
            return 0
        }
    }
}
