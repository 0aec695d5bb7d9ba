/// The text exposition format of Prometheus, version 0.0.4:
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
package struct MetricsText {
    /// The media type of the format.
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// The two lines that come before a family's samples.
    mutating func head(name: String, kind: MetricFamily.Kind, help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ name: String, _ labels: MetricLabels, _ value: Double) {
        text += name
        if !labels.pairs.isEmpty {
            text += "{"
            for (index, pair) in labels.pairs.enumerated() {
                if index > 0 { text += "," }
                text += "\(pair.name)=\"\(Self.escaped(pair.value, quotes: true))\""
            }
            text += "}"
        }
        text += " \(Self.number(value))\n"
    }

    /// A number as the format wants it: whole numbers without a fraction, infinities with a sign.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return value.description
    }

    /// A metric's or label's name: what the format does not allow in one becomes `_`.
    static func identifier(_ name: String) -> String {
        let allowed = name.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_")
                ? Character(scalar) : "_"
        }
        let text = String(allowed)
        return text.first.map { $0.isNumber ? "_" + text : text } ?? "_"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
