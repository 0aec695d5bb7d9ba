// swift-tools-version: 6.2
import PackageDescription

/// Every target here is compiled as those of Sources/Core are.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
let core: [Target.Dependency] = [.product(name: "VideoPlayCore", package: "Core")]

/// Each becomes `lib<Name>.so`, which the host opens when `config.yaml` enables it. A module sees ModuleKit alone.
let modules = ["Users", "Plays", "Playbook"]
/// One folder of `Tests` each, named after the target of Sources/Core that it tests.
let tests = [
    "JSON", "YAML", "Settings", "Postgres", "EmbeddedPostgres", "Migrations", "GraphQL", "Relational", "ModuleKit",
    "HTTP", "Observability", "Host",
    "Integration",
]

let package = Package(
    name: "VideoPlay",
    products: [.executable(name: "videoplay", targets: ["videoplay"])]
        + modules.map { .library(name: $0, type: .dynamic, targets: [$0]) },
    dependencies: [
        .package(path: "Sources/Core"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    ],
    targets: [
        .executableTarget(
            name: "videoplay",
            dependencies: core + [.product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: settings,
            // Where `make install` lays the libraries.
            linkerSettings: [.unsafeFlags(["-Xlinker", "-rpath=$ORIGIN/../lib/videoplay"])],
            plugins: ["EmbeddedDocumentation"]),
        .plugin(
            name: "EmbeddedDocumentation", capability: .buildTool(), path: "Sources/Plugins/EmbeddedDocumentation"),
        // A database and a host for tests; in no product, so that nothing that runs in production carries it.
        .target(name: "TestSupport", dependencies: core, path: "Tests/Support", swiftSettings: settings),
    ]
        + modules.map { .target(name: $0, dependencies: core, path: "Modules/\($0)", swiftSettings: settings) }
        + tests.map { .testTarget(name: "\($0)Tests", dependencies: core + ["TestSupport"], swiftSettings: settings) }
)
