// swift-tools-version: 6.2
import PackageDescription

/// A module that `make documents` generates from a published OpenAPI document. It isn't committed.
func module(_ name: String) -> Target {
    .target(
        name: name,
        dependencies: [
            .product(name: "APIRuntime", package: "swift-matrix-push"),
            .product(name: "APIRuntimeConstraints", package: "swift-matrix-push"),
        ],
        path: "Generated/\(name)",
        swiftSettings: [.treatAllWarnings(as: .error)])
}

let modules = [
    "DiscordAPI", "FigmaAPI", "GitHubAPI", "MastodonAPI", "MuseumAPI", "OpenAIAPI", "StripeAPI", "TwilioAPI",
]

let package = Package(
    name: "real-documents",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-matrix-push", path: "../..")],
    targets: modules.map(module) + [
        .executableTarget(
            name: "real-documents",
            dependencies: modules.map { .byName(name: $0) } + [
                .product(name: "APIRuntime", package: "swift-matrix-push"),
                .product(name: "AsyncHTTPClientTransport", package: "swift-matrix-push"),
                .product(name: "HummingbirdTransport", package: "swift-matrix-push"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
