import Crypto
import CryptoExtras
import FoundationEssentials

/// A password, hashed with scrypt (RFC 7914) and a salt of its own, in the PHC string format:
///
///     $scrypt$ln=15,r=8,p=3$<salt>$<hash>
///
/// `ln` is the binary logarithm of scrypt's N, and salt and hash are base64 without padding
/// (https://github.com/P-H-C/phc-string-format). Making one and verifying take some tenths of a second of one core and
/// 32 MiB: a server goes through ``PasswordHasher``.
public struct PasswordHash: Sendable {
    /// What scrypt costs.
    public struct Parameters: Sendable, Hashable {
        /// The binary logarithm of N, the number of blocks in memory.
        public let logN: Int
        /// The size of a block, in units of 128 bytes.
        public let blockSize: Int
        /// How often the work is done, one time after the other.
        public let parallelism: Int

        /// N = 2^15, r = 8, p = 3: what OWASP's Password Storage Cheat Sheet gives as the equivalent, with 32 MiB of
        /// memory, of N = 2^17, r = 8, p = 1. A block of that size glibc always maps apart, and returns to the system.
        public static let recommended = Parameters(validated: 15, blockSize: 8, parallelism: 3)

        /// Parameters, or nil beyond the bounds within which a stored hash is believed: 128 MiB of memory, and about ten
        /// times the work of ``recommended``.
        public init?(logN: Int, blockSize: Int, parallelism: Int) {
            guard (1...20).contains(logN), (1...64).contains(blockSize), (1...64).contains(parallelism),
                blockSize << logN <= 1 << 20, parallelism * blockSize << logN <= 1 << 23
            else { return nil }
            self.init(validated: logN, blockSize: blockSize, parallelism: parallelism)
        }

        private init(validated logN: Int, blockSize: Int, parallelism: Int) {
            self.logN = logN
            self.blockSize = blockSize
            self.parallelism = parallelism
        }
    }

    /// Why there is no hash.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong; never the password.
        public let description: String
    }

    /// What the hash was made with.
    public let parameters: Parameters
    private let salt: [UInt8]
    /// Kept as a key, since keys are compared in constant time.
    private let key: SymmetricKey

    private static let saltBytes = 16
    private static let keyBytes = 32

    /// Hashes a password with a random salt.
    ///
    /// - Throws: ``Failure`` for the empty password.
    public init(of password: String, parameters: Parameters = .recommended) throws(Failure) {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<Self.saltBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try self.init(of: password, salt: salt, parameters: parameters)
    }

    init(of password: String, salt: [UInt8], parameters: Parameters) throws(Failure) {
        self.parameters = parameters
        self.salt = salt
        self.key = SymmetricKey(data: try Self.derive(password, salt: salt, count: Self.keyBytes, parameters))
    }

    /// A hash that no password has, at the cost of one that a password may have.
    init(unmatchedWith parameters: Parameters) throws(Failure) {
        self.parameters = parameters
        salt = Array(repeating: 0, count: Self.saltBytes)
        key = SymmetricKey(size: .bits256)
    }

    /// Reads a hash in the PHC string format.
    ///
    /// - Throws: ``Failure`` for anything but an scrypt hash within the bounds of ``Parameters``.
    public init(parsing text: String) throws(Failure) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else {
            throw Failure(description: "A password hash is not an scrypt hash in the PHC string format.")
        }
        guard let parameters = Self.parameters(parts[2]) else {
            throw Failure(description: "A password hash has parameters that are malformed or beyond all measure.")
        }
        guard let salt = Self.bytes(parts[3]), (8...64).contains(salt.count), let key = Self.bytes(parts[4]),
            (16...64).contains(key.count)
        else { throw Failure(description: "A password hash has a malformed salt or hash.") }
        self.parameters = parameters
        self.salt = salt
        self.key = SymmetricKey(data: key)
    }

    /// Whether `password` is the one that was hashed, found out in a time that does not depend on where it differs.
    public func matches(_ password: String) -> Bool {
        // A derivation with valid parameters fails for the empty password alone, which is never hashed.
        guard let derived = try? Self.derive(password, salt: salt, count: key.bitCount / 8, parameters) else {
            return false
        }
        return SymmetricKey(data: derived) == key
    }

    static func derive(
        _ password: String, salt: [UInt8], count: Int, _ parameters: Parameters
    ) throws(Failure) -> [UInt8] {
        guard !password.isEmpty, !salt.isEmpty else {
            throw Failure(description: "An empty password or salt cannot be hashed.")
        }
        do {
            let key = try KDF.Scrypt.deriveKey(
                from: Array(password.utf8), salt: salt, outputByteCount: count, rounds: 1 << parameters.logN,
                blockSize: parameters.blockSize, parallelism: parameters.parallelism)
            return key.withUnsafeBytes { Array($0) }
        } catch {
            throw Failure(description: "scrypt could not be run, probably for want of memory.")
        }
    }
}

extension PasswordHash: CustomStringConvertible {
    /// The hash in the PHC string format, to be stored.
    public var description: String {
        let key = key.withUnsafeBytes { Array($0) }
        return "$scrypt$ln=\(parameters.logN),r=\(parameters.blockSize),p=\(parameters.parallelism)"
            + "$\(Self.base64(salt))$\(Self.base64(key))"
    }

    private static func parameters(_ text: Substring) -> Parameters? {
        var values: [Int] = []
        for (part, name) in zip(text.split(separator: ",", omittingEmptySubsequences: false), ["ln", "r", "p"]) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, pair[0] == name, let value = Int(pair[1]), String(value) == pair[1] else {
                return nil
            }
            values.append(value)
        }
        guard values.count == 3, text.utf8.count(where: { $0 == UInt8(ascii: ",") }) == 2 else { return nil }
        return Parameters(logN: values[0], blockSize: values[1], parallelism: values[2])
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        String(Data(bytes).base64EncodedString().prefix { $0 != "=" })
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        guard !text.contains("=") else { return nil }
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map { Array($0) }
    }
}
