import Foundation

/// The libraries of the SDK that a test runs with.
enum SDKLibraries {
    /// Their folder, which holds the product's own modules and, in `migrations`, their tables; nil in the product's own tests, which
    /// find both where the build put them, and have this code in themselves.
    static let folder: String? = {
        let name = "/libModuleKitTesting.so"
        // The file has no size by which it could be read at once.
        guard let file = FileHandle(forReadingAtPath: "/proc/self/maps"), let maps = try? file.readToEnd(),
            let line = String(decoding: maps, as: UTF8.self).split(separator: "\n").first(where: { $0.hasSuffix(name) }
            ),
            let path = line.firstIndex(of: "/")
        else { return nil }
        return String(line[path...].dropLast(name.count))
    }()
}
