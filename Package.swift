// swift-tools-version: 6.2
import PackageDescription

// The arrows point one way: specgen -> SwiftEmission -> APIModel -> OpenAPI -> YAMLTree -> CYAML, and
// matrix-push -> HomeserverPush, PushGateway -> Generated -> APIRuntime. `docs/dependencies.md` gives the reason of
// every package.

/// `JSONReader` is a cursor that can't outlive the bytes it reads; saying so needs lifetime annotations.
let runtimeSettings: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "swift-matrix-push",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "APIRuntime", targets: ["APIRuntime"]),
        .library(name: "AsyncHTTPClientTransport", targets: ["AsyncHTTPClientTransport"]),
        .library(name: "HummingbirdTransport", targets: ["HummingbirdTransport"]),
        .library(name: "PushGatewayAPI", targets: ["PushGatewayAPI"]),
        .library(name: "ClientServerAPI", targets: ["ClientServerAPI"]),
        .library(name: "PushGateway", targets: ["PushGateway"]),
        .library(name: "HomeserverPush", targets: ["HomeserverPush"]),
        .executable(name: "specgen", targets: ["specgen"]),
        .executable(name: "matrix-push", targets: ["matrix-push"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Generator
        .systemLibrary(
            name: "CYAML", path: "Generator/CYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .systemLibrary(
            name: "CJansson", path: "Generator/CJansson", pkgConfig: "jansson",
            providers: [.apt(["libjansson-dev"]), .brew(["jansson"])]),
        .target(name: "YAMLTree", dependencies: ["CYAML"], path: "Generator/YAMLTree"),
        .target(name: "OpenAPI", dependencies: ["YAMLTree"], path: "Generator/OpenAPI"),
        .target(name: "SchemaChecking", dependencies: ["YAMLTree", "CJansson"], path: "Generator/SchemaChecking"),
        .target(name: "APIModel", dependencies: ["OpenAPI", "YAMLTree"], path: "Generator/APIModel"),
        .target(name: "SwiftEmission", dependencies: ["APIModel", "OpenAPI"], path: "Generator/SwiftEmission"),
        .executableTarget(
            name: "specgen",
            dependencies: ["SwiftEmission", "APIModel", "OpenAPI", "SchemaChecking", "YAMLTree", argumentParser],
            path: "Generator/specgen"),

        // Generated
        .target(name: "PushGatewayAPI", dependencies: ["APIRuntime"], path: "Generated/PushGatewayAPI"),
        .target(name: "ClientServerAPI", dependencies: ["APIRuntime"], path: "Generated/ClientServerAPI"),

        // Runtime and programs
        .target(name: "APIRuntime", dependencies: [httpTypes], swiftSettings: runtimeSettings),
        .target(name: "AsyncHTTPClientTransport", dependencies: ["APIRuntime", asyncHTTPClient, httpTypes]),
        .target(
            name: "HummingbirdTransport",
            dependencies: ["APIRuntime", hummingbird, nioCore, serviceLifecycle, logging, httpTypes]),
        .target(name: "PushGateway", dependencies: ["PushGatewayAPI", "APIRuntime", logging, httpTypes]),
        .target(
            name: "HomeserverPush",
            dependencies: ["ClientServerAPI", "PushGatewayAPI", "APIRuntime", logging]),
        .executableTarget(
            name: "matrix-push",
            dependencies: [
                "PushGateway", "HomeserverPush", "PushGatewayAPI", "ClientServerAPI", "APIRuntime",
                "HummingbirdTransport", "AsyncHTTPClientTransport", "YAMLTree", argumentParser, logging,
                serviceLifecycle, httpTypes,
            ]),

        // Tests, a folder for each module
        .target(
            name: "LoopbackServer",
            dependencies: ["APIRuntime", "HummingbirdTransport", "AsyncHTTPClientTransport", logging, httpTypes],
            path: "Tests/LoopbackServer"),
        .target(name: "GeneratedCode", dependencies: ["SwiftEmission", "APIModel"], path: "Tests/GeneratedCode"),
        .testTarget(name: "YAMLTreeTests", dependencies: ["YAMLTree"]),
        .testTarget(name: "OpenAPITests", dependencies: ["OpenAPI", "YAMLTree"]),
        .testTarget(name: "SchemaCheckingTests", dependencies: ["SchemaChecking", "YAMLTree", "CJansson"]),
        .testTarget(name: "APIModelTests", dependencies: ["APIModel", "OpenAPI", "YAMLTree"]),
        .testTarget(
            name: "SwiftEmissionTests",
            dependencies: ["SwiftEmission", "APIModel", "OpenAPI", "YAMLTree", "APIRuntime"],
            exclude: ["Snapshots"]),
        .testTarget(name: "SpecgenTests", dependencies: ["specgen", "SwiftEmission"]),
        .testTarget(
            name: "OfficialSpecificationTests",
            dependencies: ["GeneratedCode", "APIModel", "OpenAPI", "SchemaChecking", "YAMLTree", "APIRuntime"]),
        .testTarget(
            name: "JSONSchemaSuiteTests",
            dependencies: ["GeneratedCode", "APIModel", "OpenAPI", "SchemaChecking", "YAMLTree", "APIRuntime"]),
        .testTarget(name: "APIRuntimeTests", dependencies: ["APIRuntime", httpTypes]),
        .testTarget(
            name: "GeneratedAPITests",
            dependencies: [
                "PushGatewayAPI", "ClientServerAPI", "APIRuntime", "SchemaChecking", "YAMLTree", httpTypes,
            ]),
        .testTarget(
            name: "HummingbirdTransportTests",
            dependencies: [
                "HummingbirdTransport", "AsyncHTTPClientTransport", "APIRuntime", "LoopbackServer", hummingbird,
                asyncHTTPClient, nioCore, serviceLifecycle, logging, httpTypes,
            ]),
        .testTarget(
            name: "PushGatewayTests",
            dependencies: [
                "PushGateway", "PushGatewayAPI", "APIRuntime", "AsyncHTTPClientTransport", "LoopbackServer", logging,
                httpTypes,
            ]),
        .testTarget(
            name: "HomeserverPushTests",
            dependencies: [
                "HomeserverPush", "ClientServerAPI", "PushGatewayAPI", "APIRuntime", "AsyncHTTPClientTransport",
                "LoopbackServer", logging, httpTypes,
            ]),
        .testTarget(
            name: "MatrixPushTests",
            dependencies: [
                "matrix-push", "HomeserverPush", "PushGateway", "ClientServerAPI", "APIRuntime", "YAMLTree",
                "AsyncHTTPClientTransport", "LoopbackServer", logging, httpTypes,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
