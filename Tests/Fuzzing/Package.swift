// swift-tools-version: 6.2
import PackageDescription

// The targets under test are compiled here once more, from links to their folders: only what is compiled with libFuzzer's
// instrumentation tells it which input reaches new code. `.ci/fuzz` builds and runs it.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-sanitize=fuzzer"]),
]

func target(_ name: String, on dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Core/\(name)", swiftSettings: settings)
}

func fuzzer(_ name: String, on dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies + ["Driver"], path: "Fuzzers/\(name)", swiftSettings: settings,
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])])
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "Fuzzing",
    dependencies: [
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", path: "Core/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        target("JSON"),
        target("GraphQL", on: ["JSON"]),
        target(
            "Postgres",
            on: ["CLibPQ", logging, .product(name: "DequeModule", package: "swift-collections")]),
        target(
            "Relational",
            on: ["GraphQL", "JSON", "Postgres", logging, .product(name: "Crypto", package: "swift-crypto")]),
        .target(name: "CLibFuzzer"),
        .target(name: "Driver", dependencies: ["CLibFuzzer"], swiftSettings: settings),
        fuzzer("ParsingFuzzer", on: ["GraphQL"]),
        fuzzer("CoercionFuzzer", on: ["GraphQL", "JSON"]),
        fuzzer("PlanningFuzzer", on: ["GraphQL", "JSON", "Postgres", "Relational", logging]),
    ]
)
