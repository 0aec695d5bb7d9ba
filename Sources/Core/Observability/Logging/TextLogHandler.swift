public import Logging

/// Writes each log entry as one line for a person: time, level, logger, message, and the metadata as `name=value`.
public struct TextLogHandler: LogHandler {
    public var logLevel: Logger.Level {
        get { ownLevel ?? threshold?.level ?? .info }
        set { ownLevel = newValue }
    }
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let output: LogOutput
    private var ownLevel: Logger.Level?
    /// The level where the logger has none of its own.
    private let threshold: LogThreshold?
    private let repetitions: RepeatedWarnings?

    /// A handler of the logger `label`.
    public init(label: String, output: LogOutput = .standardError) {
        self.init(label: label, output: output, threshold: nil, repetitions: nil)
    }

    init(label: String, output: LogOutput, threshold: LogThreshold?, repetitions: RepeatedWarnings?) {
        self.label = label
        self.output = output
        self.threshold = threshold
        self.repetitions = repetitions
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        guard let repetitions else { return write(event, []) }
        if repetitions.admits(event, label, summarize: { write(event, $0) }) { write(event, []) }
    }

    private func write(_ event: LogEvent, _ more: [(key: String, value: Logger.Metadata.Value)]) {
        var line = "\(LogTime.now()) \(event.level.rawValue) \(label): \(Self.oneLine(event.message.description))"
        if let error = event.error { line += " error=\(Self.quoted("\(error)"))" }
        for (name, value) in LogMetadata.merged(metadata, metadataProvider, event.metadata) + more {
            line += " \(name)=\(Self.quoted(value.description))"
        }
        output.line(Array(line.utf8) + [UInt8(ascii: "\n")])
    }

    /// Control characters are escaped: text from a request must not be able to forge a line or drive a terminal.
    static func oneLine(_ text: String) -> String {
        // Most text is told from its bytes alone; 0xC2 begins the controls beyond ASCII, and other characters.
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 }) else { return text }
        return text.unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
    }

    private static func quoted(_ text: String) -> String {
        let text = oneLine(text)
        guard text.isEmpty || text.utf8.contains(where: { $0 == 0x20 || $0 == 0x22 || $0 == 0x3D }) else { return text }
        return "\"" + text.replacing("\"", with: "\\\"") + "\""
    }

    /// Unicode's category Cc.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}
