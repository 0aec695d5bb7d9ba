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
    products: [
        .executable(name: "videoplay", targets: ["videoplay"]),
        // What modules outside this package are tested with. It is part of the SDK, and of nothing that runs in production.
        .library(name: "ModuleKitTesting", type: .dynamic, targets: ["ModuleKitTesting"]),
    ]
        + modules.map { .library(name: $0, type: .dynamic, targets: [$0]) },
    dependencies: [
        .package(path: "Sources/Core"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    ],
    targets: [
        .executableTarget(
            name: "videoplay",
            dependencies: core + [.product(name: "ArgumentParser", package: "swift-argument-parser")],
            exclude: ["NewModule/Template"],
            swiftSettings: settings,
            // Where `make install` lays the libraries.
            linkerSettings: [.unsafeFlags(["-Xlinker", "-rpath=$ORIGIN/../lib/videoplay"])],
            plugins: ["EmbeddedDocumentation", "EmbeddedTemplate"]),
        .plugin(
            name: "EmbeddedDocumentation", capability: .buildTool(), path: "Sources/Plugins/EmbeddedDocumentation"),
        .plugin(name: "EmbeddedTemplate", capability: .buildTool(), path: "Sources/Plugins/EmbeddedTemplate"),
        // A database and a host for tests.
        .target(name: "ModuleKitTesting", dependencies: core, swiftSettings: settings),
        // What else our own tests need; in no product, so that nothing that runs in production carries it.
        .target(
            name: "TestSupport", dependencies: core + ["ModuleKitTesting"], path: "Tests/Support",
            swiftSettings: settings),
    ]
        + modules.map { .target(name: $0, dependencies: core, path: "Modules/\($0)", swiftSettings: settings) }
        + tests.map { .testTarget(name: "\($0)Tests", dependencies: core + ["TestSupport"], swiftSettings: settings) }
        // The rules of viewing, which need neither a host nor a database.
        + [.testTarget(name: "PlaybookTests", dependencies: core + ["Playbook"], swiftSettings: settings)]
)
