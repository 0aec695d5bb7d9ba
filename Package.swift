// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "simulator",
    products: [
        .library(name: "Simulation", targets: ["Simulation"]),
        .library(name: "PlaybookOracle", targets: ["PlaybookOracle"]),
        .executable(name: "simulator", targets: ["simulator"]),
    ],
    targets: [
        .target(name: "Simulation", swiftSettings: settings),
        .target(name: "PlaybookOracle", swiftSettings: settings),
        .executableTarget(
            name: "simulator", dependencies: ["Simulation", "PlaybookOracle"], swiftSettings: settings),
        .testTarget(
            name: "PlaybookOracleTests", dependencies: ["PlaybookOracle"], swiftSettings: settings),
        .testTarget(
            name: "SimulationTests", dependencies: ["Simulation", "PlaybookOracle"],
            swiftSettings: settings),
    ]
)
