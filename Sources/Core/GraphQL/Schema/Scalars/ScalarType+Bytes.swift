import struct FoundationEssentials.Data

extension ScalarType {
    /// Bytes as Base64 of RFC 4648 section 4, with padding.
    public static let bytes = ScalarType(
        "Bytes", description: "Bytes in Base64, such as `aGVsbG8=`.",
        specifiedBy: "https://www.rfc-editor.org/rfc/rfc4648"
    ) { input throws(Failure) in
        guard let text = input.string, let bytes = Data(base64Encoded: text), bytes.base64EncodedString() == text
        else { throw Failure("Bytes must be Base64 of RFC 4648, with padding") }
        return .string(text)
    }
}
