internal import CLibYAML

/// What libyaml's parser reports, as values of ours.
enum Event {
    case documentStart
    case alias(String)
    case scalar(text: String, style: YAMLScalar.Style, tag: String?, anchor: String?)
    case sequenceStart(tag: String?, anchor: String?)
    case sequenceEnd
    case mappingStart(tag: String?, anchor: String?)
    case mappingEnd
}

/// The one place that calls libyaml.
enum EventParser {
    /// Feeds `bytes` to libyaml and hands each event on.
    ///
    /// libyaml keeps the pointer that it is given until the parser is deleted, so the whole parse happens while the buffer is
    /// borrowed.
    static func parse(
        _ bytes: [UInt8], file: String, handle: (Event, YAMLMark) throws(YAMLError) -> Void
    ) throws(YAMLError) {
        try bytes.withUnsafeBufferPointer { (buffer: UnsafeBufferPointer<UInt8>) throws(YAMLError) in
            // libyaml asserts that the input is not nil, which an empty array's may be.
            guard let start = buffer.baseAddress, !buffer.isEmpty else { return }
            var parser = yaml_parser_t()
            guard yaml_parser_initialize(&parser) == 1 else {
                throw YAMLError(
                    code: .limit, file: file, mark: YAMLMark(line: 1, column: 1), message: "out of memory")
            }
            defer { yaml_parser_delete(&parser) }
            yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
            yaml_parser_set_input_string(&parser, start, buffer.count)
            var isDone = false
            while !isDone {
                isDone = try next(&parser, buffer, file: file, handle: handle)
            }
        }
    }

    private static func next(
        _ parser: inout yaml_parser_t, _ bytes: UnsafeBufferPointer<UInt8>, file: String,
        handle: (Event, YAMLMark) throws(YAMLError) -> Void
    ) throws(YAMLError) -> Bool {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else {
            let error = error(of: parser, file: file)
            throw error.code == .syntax ? TabInIndentation.explained(error, in: bytes) : error
        }
        defer { yaml_event_delete(&event) }
        let mark = YAMLMark(event.start_mark)
        switch event.type {
        case YAML_STREAM_END_EVENT:
            return true
        case YAML_DOCUMENT_START_EVENT:
            try handle(.documentStart, mark)
        case YAML_ALIAS_EVENT:
            try handle(.alias(string(event.data.alias.anchor) ?? ""), mark)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            try handle(
                .scalar(
                    text: text, style: YAMLScalar.Style(scalar.style), tag: string(scalar.tag),
                    anchor: string(scalar.anchor)), mark)
        case YAML_SEQUENCE_START_EVENT:
            let sequence = event.data.sequence_start
            try handle(.sequenceStart(tag: string(sequence.tag), anchor: string(sequence.anchor)), mark)
        case YAML_SEQUENCE_END_EVENT:
            try handle(.sequenceEnd, mark)
        case YAML_MAPPING_START_EVENT:
            let mapping = event.data.mapping_start
            try handle(.mappingStart(tag: string(mapping.tag), anchor: string(mapping.anchor)), mark)
        case YAML_MAPPING_END_EVENT:
            try handle(.mappingEnd, mark)
        default:
            break
        }
        return false
    }

    private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        text.map { String(cString: $0) }
    }

    private static func error(of parser: yaml_parser_t, file: String) -> YAMLError {
        let problem = parser.problem.map { String(cString: $0) } ?? "the text cannot be read"
        switch parser.error {
        case YAML_READER_ERROR:
            // The reader knows the byte alone; what it has handed on so far is where the parser stands.
            return YAMLError(
                code: .encoding, file: file, mark: YAMLMark(parser.mark),
                message: "\(problem) at or after this place (byte \(parser.problem_offset))")
        case YAML_MEMORY_ERROR:
            return YAMLError(code: .limit, file: file, mark: YAMLMark(parser.mark), message: "out of memory")
        default:
            var message = problem
            if let context = parser.context.map({ String(cString: $0) }) {
                message += " \(context)"
                if parser.context_mark.line != parser.problem_mark.line {
                    message += " that begins at line \(parser.context_mark.line + 1)"
                }
            }
            return YAMLError(code: .syntax, file: file, mark: YAMLMark(parser.problem_mark), message: message)
        }
    }
}

extension YAMLMark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }
}

extension YAMLScalar.Style {
    fileprivate init(_ style: yaml_scalar_style_t) {
        self =
            switch style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
    }
}
