import Dispatch
import Testing

@testable import ModuleKit

@Suite struct PasswordHashTests {
    /// Cheap, so that the tests are quick.
    private func cheap() throws -> PasswordHash.Parameters {
        try #require(PasswordHash.Parameters(logN: 4, blockSize: 1, parallelism: 1))
    }

    /// RFC 7914, section 12.
    @Test(arguments: [
        (
            "password", "NaCl", 10, 8, 16,
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        (
            "pleaseletmein", "SodiumChloride", 14, 8, 1,
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ])
    func derivesWhatTheRFCSays(
        password: String, salt: String, logN: Int, blockSize: Int, parallelism: Int, expected: String
    ) throws {
        let parameters = try #require(
            PasswordHash.Parameters(logN: logN, blockSize: blockSize, parallelism: parallelism))
        let key = try PasswordHash.derive(password, salt: Array(salt.utf8), count: 64, parameters)
        #expect(hexadecimal(key) == expected)
    }

    /// Made with Python's hashlib.scrypt.
    @Test func readsAndWritesWhatOthersMade() throws {
        let text = "$scrypt$ln=10,r=8,p=2$AAECAwQFBgcICQoLDA0ODw$geJlxlK5h4KY1AQ7ZnonjnMlq837ITdCXuJ7pv1CGWs"
        let hash = try PasswordHash(parsing: text)
        #expect(hash.matches("naïve pass"))
        #expect(!hash.matches("naive pass"))
        #expect(!hash.matches(""))
        #expect(hash.description == text)
    }

    @Test func everyHashHasItsOwnSaltAndVerifies() throws {
        let parameters = try cheap()
        let texts = try (0..<20).map { try PasswordHash(of: "password\($0)", parameters: parameters).description }
        #expect(Set(texts.map { $0.split(separator: "$")[2] }).count == 20)
        for (number, text) in texts.enumerated() {
            for other in 0..<20 {
                #expect(try PasswordHash(parsing: text).matches("password\(other)") == (number == other))
            }
        }
    }

    @Test func recommendedIsWhatOWASPSays() {
        let parameters = PasswordHash.Parameters.recommended
        #expect((parameters.logN, parameters.blockSize, parameters.parallelism) == (15, 8, 3))
    }

    @Test(arguments: [
        "", "$", "$$$$", "password", "$2b$10$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=1,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
        "$scrypt$ln=10,r=8$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$r=8,ln=10,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=10,r=8,p=1,$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=+10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=010,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=0,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=20,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=63,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=10,r=9223372036854775807,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=10,r=8,p=99999999999999999999$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=10,r=8,p=1$$AAECAwQFBgcICQoLDA0ODw", "$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$",
        "$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=10,r=8,p=1$not base64!!$AAECAwQFBgcICQoLDA0ODw",
    ])
    func refusesWhatIsNoHash(text: String) {
        #expect(throws: PasswordHash.Failure.self) { try PasswordHash(parsing: text) }
    }

    @Test func refusesTheEmptyPassword() throws {
        let parameters = try cheap()
        #expect(throws: PasswordHash.Failure.self) { try PasswordHash(of: "", parameters: parameters) }
    }

    @Test func hasherHashesAndVerifies() async throws {
        let hasher = PasswordHasher(parameters: try cheap(), threads: 2, waiting: 100)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let text = try await hasher.hash("password\(number)")
                    let matches = try await hasher.verify("password\(number)", against: text)
                    let matchesOther = try await hasher.verify("password", against: text)
                    return matches && !matchesOther
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test(.timeLimit(.minutes(1))) func hasherTurnsAwayWhatIsTooMuch() async throws {
        let hasher = PasswordHasher(parameters: try cheap(), threads: 1, waiting: 1)
        let gate = DispatchSemaphore(value: 0)
        async let running: Void = hasher.run { gate.wait() }
        async let waiting: Void = hasher.run {}
        while await hasher.waitingCount < 1 { await Task.yield() }
        await #expect { try await hasher.hash("password") } throws: { ($0 as? Problem)?.status == 503 }
        gate.signal()
        gate.signal()
        _ = try await (running, waiting)
        #expect(try await hasher.hash("password").hasPrefix("$scrypt$ln=4,r=1,p=1$"))
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
