import HTTP
import HTTPTypes
import ModuleKit

extension HTTPReply {
    /// The answer of a module. Field names and values that HTTP does not allow are left out.
    init(_ response: Response) {
        self.init(status: response.status, body: .bytes(response.body))
        for (name, value) in response.headers {
            guard let name = HTTPField.Name(Self.capitalized(name)), HTTPField.isValidValue(value) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
    }

    /// The name of a field as HTTP/1.1 customarily has it, and as the host's own fields are: each word with a capital.
    private static func capitalized(_ name: String) -> String {
        var isStart = true
        return String(
            decoding: name.utf8.map { byte in
                defer { isStart = byte == UInt8(ascii: "-") }
                return isStart && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte & 0xDF : byte
            }, as: UTF8.self)
    }
}
