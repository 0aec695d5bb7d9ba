import JSON
public import Logging

/// Writes each log entry as one line of JSON: `time`, `level`, `logger`, `message`, and the metadata under their own names.
public struct JSONLogHandler: LogHandler {
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
    private static let reserved: Set<String> = ["time", "level", "logger", "message", "error"]

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
        var json = JSONWriter(capacity: 256)
        json.raw("{\"time\":")
        json.string(LogTime.now())
        json.raw(",\"level\":")
        json.string(event.level.rawValue)
        json.raw(",\"logger\":")
        json.string(label)
        json.raw(",\"message\":")
        json.string(event.message.description)
        if let error = event.error {
            json.raw(",\"error\":")
            json.string("\(error)")
        }
        for (name, value) in LogMetadata.merged(metadata, metadataProvider, event.metadata) + more {
            json.comma()
            json.name(Self.reserved.contains(name) ? "metadata." + name : name)
            Self.write(value, into: &json)
        }
        json.raw("}\n")
        output.line(json.bytes)
    }

    private static func write(_ value: Logger.Metadata.Value, into json: inout JSONWriter) {
        switch value {
        case .string(let text): json.string(text)
        case .stringConvertible(let value):
            switch value {
            case let number as Int: json.integer(Int64(number))
            case let number as Double where number.isFinite: json.value(.number(JSONNumber(number) ?? JSONNumber(0)))
            case let flag as Bool: json.bool(flag)
            default: json.string(value.description)
            }
        case .array(let elements):
            json.beginArray()
            for (index, element) in elements.enumerated() {
                if index > 0 { json.comma() }
                write(element, into: &json)
            }
            json.endArray()
        case .dictionary(let members):
            json.beginObject()
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { json.comma() }
                json.name(member.key)
                write(member.value, into: &json)
            }
            json.endObject()
        }
    }
}
