// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that packages that use the toolkit don't depend on it. `make interop` generates `Generated/`
// from the official specification; it isn't committed.
let package = Package(
    name: "interop",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-matrix-push", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    ],
    targets: [
        .target(
            name: "MatrixClientServer",
            dependencies: [.product(name: "APIRuntime", package: "swift-matrix-push")],
            path: "Generated/MatrixClientServer",
            swiftSettings: [.treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "interop",
            dependencies: [
                "MatrixClientServer",
                .product(name: "APIRuntime", package: "swift-matrix-push"),
                .product(name: "AsyncHTTPClientTransport", package: "swift-matrix-push"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "device",
            dependencies: [
                .product(name: "APIRuntime", package: "swift-matrix-push"),
                .product(name: "AsyncHTTPClientTransport", package: "swift-matrix-push"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "PushClient", package: "swift-matrix-push"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
