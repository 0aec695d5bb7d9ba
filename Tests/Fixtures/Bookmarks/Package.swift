// swift-tools-version: 6.2
import PackageDescription

/// VideoPlay's SDK, which the module is compiled against and tested with. The Makefile says where it lies.
let sdk = Context.environment["VIDEOPLAY_SDK"] ?? "\(Context.packageDirectory)/../../../.build/sdk"

let package = Package(
    name: "Bookmarks",
    products: [.library(name: "Bookmarks", type: .dynamic, targets: ["Bookmarks"])],
    targets: [
        .target(
            name: "Bookmarks",
            swiftSettings: [.unsafeFlags(["-I", "\(sdk)/modules"])],
            // Nothing may be missing when the server opens the library.
            linkerSettings: [
                .unsafeFlags(["-L", "\(sdk)/lib", "-lVideoPlayCore", "-Xlinker", "-z", "-Xlinker", "defs"])
            ]),
        // The tests load the module's library as the server does, so that they do not depend on the target.
        .testTarget(
            name: "BookmarksTests",
            swiftSettings: [.unsafeFlags(["-I", "\(sdk)/modules", "-I", "\(sdk)/testing"])],
            linkerSettings: [
                .unsafeFlags([
                    "-L", "\(sdk)/lib", "-lModuleKitTesting", "-lVideoPlayCore", "-Xlinker", "-rpath=\(sdk)/lib",
                ])
            ]),
    ])
