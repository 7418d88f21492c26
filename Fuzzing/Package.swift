// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that packages that use the toolkit don't depend on it. Only `make fuzz` builds it; it
// compiles everything for libFuzzer and AddressSanitizer (Scripts/fuzz.sh).
let package = Package(
    name: "fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-matrix-push", path: ".."),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    ],
    targets: [
        .target(name: "CLibFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "CLibFuzzer",
                .product(name: "APIRuntime", package: "swift-matrix-push"),
                .product(name: "PushGatewayAPI", package: "swift-matrix-push"),
                .product(name: "ClientServerAPI", package: "swift-matrix-push"),
                .product(name: "PushGateway", package: "swift-matrix-push"),
                .product(name: "OutboundHTTP", package: "swift-matrix-push"),
                .product(name: "PushDelivery", package: "swift-matrix-push"),
                .product(name: "PushProviders", package: "swift-matrix-push"),
                .product(name: "PushConfiguration", package: "swift-matrix-push"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "PushRules", package: "swift-matrix-push"),
                .product(name: "YAMLTree", package: "swift-matrix-push"),
                .product(name: "StringGrammars", package: "swift-matrix-push"),
                .product(name: "ReferenceGlob", package: "swift-matrix-push"),
                .product(name: "ReferenceJSON", package: "swift-matrix-push"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
