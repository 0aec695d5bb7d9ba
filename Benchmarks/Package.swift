// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Benchmarks",
    dependencies: [
        .package(path: "../Sources/Core"),
        // Without its traits it needs no interposer of its own; AllocationCount counts instead.
        .package(url: "https://github.com/ordo-one/benchmark.git", from: "1.38.1", traits: []),
    ],
    targets: [
        .target(name: "AllocationCount", path: "AllocationCount"),
        .executableTarget(
            name: "Stages",
            dependencies: [
                "AllocationCount",
                .product(name: "VideoPlayCore", package: "Core"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Stages",
            swiftSettings: [
                .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("InternalImportsByDefault"),
            ],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ]
)
