// swift-tools-version: 6.2
import PackageDescription

/// Every target is compiled alike; the import checks make the layering of the targets below a matter of the compiler.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A target of this package. `on` lists targets of ours, `with` products of other packages.
func target(
    _ name: String, on: [String] = [], with products: [(name: String, package: String)] = [],
    excluding excluded: [String] = [], plugins: [Target.PluginUsage] = []
) -> Target {
    .target(
        name: name,
        dependencies: on.map { .byName(name: $0) } + products.map { .product(name: $0.name, package: $0.package) },
        path: name, exclude: excluded, swiftSettings: settings, plugins: plugins)
}

let package = Package(
    name: "Core",
    products: [
        // One dynamic library for host, modules and tests: two static copies of a type never merge on Linux.
        .library(name: "VideoPlayCore", type: .dynamic, targets: ["ModuleKit", "Host"])
    ],
    dependencies: [
        .package(
            url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", path: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibYAML", path: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZlib", path: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        target("JSON"),
        target("YAML", on: ["CLibYAML"]),
        target("Settings", on: ["YAML"], with: [("Configuration", "swift-configuration")]),
        target("ProblemDetails", on: ["JSON"]),
        target(
            "HTTP", on: ["CZlib", "JSON", "ProblemDetails", "Settings"],
            with: [
                ("HummingbirdCore", "hummingbird"), ("HTTPTypes", "swift-http-types"), ("NIOCore", "swift-nio"),
                ("NIOPosix", "swift-nio"), ("NIOHTTP1", "swift-nio"), ("NIOWebSocket", "swift-nio"),
                ("NIOTLS", "swift-nio"), ("NIOSSL", "swift-nio-ssl"), ("NIOHTTP2", "swift-nio-http2"),
                ("NIOHPACK", "swift-nio-http2"), ("DequeModule", "swift-collections"), ("Crypto", "swift-crypto"),
                ("Logging", "swift-log"), ("ServiceLifecycle", "swift-service-lifecycle"),
            ]),
        target(
            "Observability", on: ["JSON", "Settings"],
            with: [
                ("Logging", "swift-log"), ("CoreMetrics", "swift-metrics"), ("NIOCore", "swift-nio"),
                ("NIOPosix", "swift-nio"),
            ]),
        target("Postgres", on: ["CLibPQ"], with: [("Logging", "swift-log"), ("DequeModule", "swift-collections")]),
        target("EmbeddedPostgres", with: [("Subprocess", "swift-subprocess"), ("Logging", "swift-log")]),
        target("Migrations", on: ["Postgres"], with: [("Crypto", "swift-crypto"), ("Logging", "swift-log")]),
        target("GraphQL", on: ["JSON"]),
        target(
            "Relational", on: ["GraphQL", "JSON", "Postgres"],
            with: [("Crypto", "swift-crypto"), ("Logging", "swift-log")]),
        target(
            "Tokens", on: ["JSON"],
            with: [
                ("JWTKit", "jwt-kit"), ("AsyncHTTPClient", "async-http-client"), ("NIOCore", "swift-nio"),
                ("NIOHTTP1", "swift-nio"), ("Crypto", "swift-crypto"), ("Logging", "swift-log"),
            ]),
        target(
            "ModuleKit",
            on: ["GraphQL", "JSON", "Migrations", "Postgres", "ProblemDetails", "Relational", "Settings", "Tokens"],
            with: [("Crypto", "swift-crypto"), ("CryptoExtras", "swift-crypto"), ("Logging", "swift-log")],
            plugins: ["ContractStamp"]),
        target(
            "Host",
            on: [
                "EmbeddedPostgres", "GraphQL", "HTTP", "JSON", "Migrations", "ModuleKit", "Observability", "Postgres",
                "Relational", "Settings", "Tokens", "YAML",
            ],
            with: [
                ("HTTPTypes", "swift-http-types"), ("NIOCore", "swift-nio"), ("NIOPosix", "swift-nio"),
                ("NIOWebSocket", "swift-nio"), ("DequeModule", "swift-collections"), ("Crypto", "swift-crypto"),
                ("Logging", "swift-log"), ("ServiceLifecycle", "swift-service-lifecycle"),
                ("UnixSignals", "swift-service-lifecycle"),
            ],
            excluding: ["Query/Page", "OpenAPI/Page"], plugins: ["EmbeddedPage"]),
        .plugin(name: "ContractStamp", capability: .buildTool(), path: "Plugins/ContractStamp"),
        .plugin(name: "EmbeddedPage", capability: .buildTool(), path: "Plugins/EmbeddedPage"),
    ]
)
