import ModuleKit

#if canImport(Glibc)
    import Glibc
#endif

/// The name of a time zone in the IANA database. An offset is none: no country keeps to one all year, or knows that it will.
enum TimeZoneName {
    static let scalar = ScalarDeclaration(
        "TimeZone", description: "A time zone by its name in the IANA database, such as `Europe/Berlin` or `UTC`.",
        form: .string
    ) { text throws(ScalarType.Failure) in
        guard isName(text), isKnown(text) else {
            throw ScalarType.Failure("A time zone is named as in the IANA database, such as Europe/Berlin or UTC")
        }
        return text
    }

    /// Whether the machine has the zone, where it has any: PostgreSQL reads the same files.
    private static func isKnown(_ name: String) -> Bool {
        let folder = "/usr/share/zoneinfo/"
        return access(folder + "Europe/Berlin", F_OK) != 0 || access(folder + name, F_OK) == 0
    }

    /// Whether a text looks like a name. Of those without a slash PostgreSQL takes abbreviations and rules, too, which are offsets.
    static func isName(_ text: String) -> Bool {
        if single.contains(text) { return true }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), text.utf8.count <= 64 else { return false }
        let digitsAreFine = parts[0] == "Etc"
        return parts.allSatisfy { part in
            part.utf8.first.map { isLetter($0) } == true
                && part.utf8.allSatisfy { byte in
                    isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                        || digitsAreFine && (byte == UInt8(ascii: "+") || (0x30...0x39).contains(byte))
                }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

    private static let single: Set<String> = [
        "UTC", "GMT", "UCT", "Universal", "Zulu", "Greenwich", "CET", "EET", "MET", "WET", "Cuba", "Egypt", "Eire",
        "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya", "Navajo", "Poland",
        "Portugal",
        "Singapore", "Turkey",
    ]
}
