// swift-tools-version: 6.2
import PackageDescription

// The plugin makes the code of `GardenAPI` from the schema that stands in its folder, whenever the package is built.
let package = Package(
    name: "build-tool-plugin",
    platforms: [.macOS(.v15)],
    dependencies: [
        // In a package of your own: .package(url: "https://…/swift-matrix-push", from: "0.1.0")
        .package(name: "swift-matrix-push", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        .target(
            name: "GardenAPI",
            dependencies: [.product(name: "APIRuntime", package: "swift-matrix-push")],
            plugins: [.plugin(name: "SpecgenBuild", package: "swift-matrix-push")]),
        .executableTarget(
            name: "garden",
            dependencies: [
                "GardenAPI",
                .product(name: "APIRuntime", package: "swift-matrix-push"),
                .product(name: "AsyncHTTPClientTransport", package: "swift-matrix-push"),
                .product(name: "HummingbirdTransport", package: "swift-matrix-push"),
                .product(name: "Logging", package: "swift-log"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
