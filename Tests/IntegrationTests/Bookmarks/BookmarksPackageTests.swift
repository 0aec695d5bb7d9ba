import Foundation
import TestSupport
import Testing

/// The fixture `Bookmarks` as a package of its author's, grown from what `new-module` writes.
@Suite("Bookmarks: the author's package")
struct BookmarksPackageTests {
    @Test("Its own tests pass, and what it builds is all that a server needs")
    func package() async throws {
        try await TestFolder.with { folder in
            let sdk = try await ModuleBuild.shared.collected()
            let package = folder.path + "/bookmarks"
            try FileManager.default.createDirectory(atPath: package, withIntermediateDirectories: true)
            // Without what a person may have built there.
            for part in ["Makefile", "Package.swift", "Sources", "Tests", "migrations"] {
                try FileManager.default.copyItem(
                    atPath: "\(ModuleBuild.fixtures)Bookmarks/\(part)", toPath: "\(package)/\(part)")
            }
            for (target, words) in [("test", "4 tests"), ("build", "Made \(package)/build.")] {
                let outcome = try await Program.run(
                    ["-C", package, target, "SDK=\(sdk)"], of: "/usr/bin/make", within: .seconds(600))
                let said = outcome.output + outcome.errors
                #expect(outcome.status == 0 && said.contains(words) && !said.contains("warning:"), "\(said)")
            }
            let config = try folder.write(
                "modules: { path: [\(package)/build], users: {}, bookmarks: {} }\n", to: "config.yaml")
            let modules = try await Program.run(["modules", "--config", config])
            for words in ["POST /bookmarks/import", "Video.bookmarkStats", "Subscription.bookmarkChanged"] {
                #expect(modules.output.contains(words), "\(words): \(modules.output)\(modules.errors)")
            }
        }
    }
}
