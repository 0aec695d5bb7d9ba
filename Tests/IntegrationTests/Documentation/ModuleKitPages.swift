import Foundation

/// The pages for authors of modules. Together they hold one module, `Courses`.
enum ModuleKitPages {
    static let folder = "Sources/Core/ModuleKit/ModuleKit.docc"

    /// The pages by their names, in the order in which the catalogue lists them.
    static func names() throws -> [String] {
        let contents = try String(
            contentsOf: DocumentedBlock.repository.appending(path: folder + "/ModuleKit.md"), encoding: .utf8)
        return contents.matches(of: /^- <doc:([A-Za-z]+)>$/.anchorsMatchLineEndings()).map { String($0.1) }
    }

    /// The blocks of a page.
    static func blocks(of name: String) throws -> [DocumentedBlock] {
        try DocumentedBlock.all(of: "\(folder)/\(name).md")
    }

    /// Writes the module's sources and its migration to a folder, and builds it.
    static func build(in folder: TestFolder) async throws {
        var sources: [String] = []
        var tables: [String] = []
        for name in try names() {
            let blocks = try blocks(of: name)
            let code = blocks.filter { $0.language == "swift" }.map(\.text)
            if !code.isEmpty {
                sources.append(try folder.write(code.joined(separator: "\n\n") + "\n", to: "Sources/\(name).swift"))
            }
            tables += blocks.filter { $0.language == "sql" }.map(\.text)
        }
        try folder.write(tables.joined(separator: "\n") + "\n", to: "migrations/courses/0001_create_courses.sql")
        try await ModuleBuild.build(sources, as: "Courses", in: folder)
    }
}
