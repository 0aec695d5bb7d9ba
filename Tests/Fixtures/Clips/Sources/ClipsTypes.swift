import ModuleKit

/// The enums and scalars of clips.
enum ClipsTypes {
    /// Stored as texts.
    static let mood = EnumDeclaration(
        "Mood", description: "How a clip makes one feel.",
        values: [
            .init("HAPPY", stored: "happy"), .init("SAD", stored: "sad", description: "Bring a handkerchief."),
            .init("WISTFUL", stored: "half \"sad\"").deprecated("Use `SAD`."),
        ])

    /// Stored as values of an enum type of the database.
    static let license = EnumDeclaration(
        "License",
        values: [
            .init("FREE", stored: "free"), .init("PAID", stored: "paid"), .init("ON_REQUEST", stored: "on request"),
        ])

    static let color = ScalarDeclaration("Color", description: "A color, such as `#ff8800`.") {
        text throws(ScalarType.Failure) in
        let digits = text.utf8.dropFirst()
        guard text.utf8.first == UInt8(ascii: "#"), digits.count == 6,
            digits.allSatisfy({ UInt8(String(decoding: [$0], as: UTF8.self), radix: 16) != nil })
        else { throw ScalarType.Failure("Color must be six hexadecimal digits behind a #") }
        return text.lowercased()
    }

    static let loudness = ScalarDeclaration("Loudness", description: "In decibels, 0 at most.", form: .number) {
        text throws(ScalarType.Failure) in
        guard let decibels = Double(text), (-120...0).contains(decibels) else {
            throw ScalarType.Failure("Loudness must be a number from -120 to 0")
        }
        return text
    }
}
