// swift-tools-version: 6.2
import PackageDescription

// The generated code is internal (see specgen.yaml), so it is in the program's own target.
let package = Package(
    name: "features",
    platforms: [.macOS(.v15)],
    dependencies: [
        // In a package of your own: .package(url: "https://…/swift-matrix-push", from: "0.1.0")
        .package(name: "swift-matrix-push", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        .executableTarget(
            name: "features",
            dependencies: [
                .product(name: "APIRuntime", package: "swift-matrix-push"),
                .product(name: "APIRuntimeFormats", package: "swift-matrix-push"),
                .product(name: "AsyncHTTPClientTransport", package: "swift-matrix-push"),
                .product(name: "HummingbirdTransport", package: "swift-matrix-push"),
                .product(name: "Logging", package: "swift-log"),
            ],
            plugins: [.plugin(name: "SpecgenBuild", package: "swift-matrix-push")])
    ],
    swiftLanguageModes: [.v6]
)
