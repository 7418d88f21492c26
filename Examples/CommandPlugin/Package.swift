// swift-tools-version: 6.2
import PackageDescription

// `Sources/NotesAPI` is written by `swift package specgen generate` and committed with the rest. The dependency alone
// brings the command; no target has to name the plugin.
let package = Package(
    name: "command-plugin",
    platforms: [.macOS(.v15)],
    dependencies: [
        // In a package of your own: .package(url: "https://…/swift-matrix-push", from: "0.1.0")
        .package(name: "swift-matrix-push", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        .target(
            name: "NotesAPI",
            dependencies: [.product(name: "APIRuntime", package: "swift-matrix-push")]),
        .executableTarget(
            name: "notes",
            dependencies: [
                "NotesAPI",
                .product(name: "APIRuntime", package: "swift-matrix-push"),
                .product(name: "AsyncHTTPClientTransport", package: "swift-matrix-push"),
                .product(name: "HummingbirdTransport", package: "swift-matrix-push"),
                .product(name: "Logging", package: "swift-log"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
