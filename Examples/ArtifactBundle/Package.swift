// swift-tools-version: 6.2
import PackageDescription

// The plugin of the package `specgen-plugins` has a built specgen: neither the generator is compiled, nor are libyaml and
// jansson needed. Otherwise the package is like that of the example BuildToolPlugin.
let package = Package(
    name: "artifact-bundle",
    platforms: [.macOS(.v15)],
    dependencies: [
        // In a package of your own: .package(url: "https://…/swift-matrix-push", from: "0.1.0") and
        // .package(url: "https://…/specgen-plugins", from: "0.1.0")
        .package(name: "swift-matrix-push", path: "../.."),
        .package(name: "specgen-plugins", path: "../../.build/bundle/specgen-plugins"),
    ],
    targets: [
        .target(
            name: "GardenAPI",
            dependencies: [.product(name: "APIRuntime", package: "swift-matrix-push")],
            plugins: [.plugin(name: "SpecgenBuild", package: "specgen-plugins")]),
        .executableTarget(
            name: "garden",
            dependencies: ["GardenAPI", .product(name: "APIRuntime", package: "swift-matrix-push")]),
    ],
    swiftLanguageModes: [.v6]
)
