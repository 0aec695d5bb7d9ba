import Foundation
import Testing

/// graphql-core, the reference implementation in Python, asked in one process for many documents.
enum GraphQLCore {
    struct Verdict: Codable {
        /// Nil when the document parses.
        var syntaxError: String?
        /// The messages of `validate`; empty without a schema.
        var messages: [String]
    }

    private struct Request: Codable {
        var sdl: String?
        var documents: [String]
    }

    /// Whether `python3` has the module; a missing one is a failure where `CI` is set.
    static let isAvailable: Bool = {
        let found = (try? run("import graphql", input: Data())) != nil
        if !found { print("python3 with graphql-core is missing: comparisons with it are skipped") }
        return found || ProcessInfo.processInfo.environment["CI"] != nil
    }()

    static func judge(_ documents: [String], sdl: String? = nil) throws -> [Verdict] {
        let request = try JSONEncoder().encode(Request(sdl: sdl, documents: documents))
        return try JSONDecoder().decode([Verdict].self, from: run(script, input: request))
    }

    private static let script = """
        import json, sys
        from graphql import build_schema, parse, validate, GraphQLError
        request = json.load(sys.stdin)
        schema = build_schema(request["sdl"]) if request.get("sdl") else None
        verdicts = []
        for text in request["documents"]:
            try:
                document = parse(text)
            except GraphQLError as error:
                verdicts.append({"syntaxError": error.message, "messages": []})
                continue
            errors = validate(schema, document) if schema else []
            verdicts.append({"syntaxError": None, "messages": [error.message for error in errors]})
        json.dump(verdicts, sys.stdout)
        """

    private struct Failure: Error {}

    private static func run(_ script: String, input: Data) throws -> Data {
        let folder = FileManager.default.temporaryDirectory
        let file = folder.appendingPathComponent("graphql-core-\(UUID().uuidString).json")
        try input.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script]
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
        return data
    }
}
