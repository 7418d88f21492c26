// swift-tools-version: 6.2
import PackageDescription

// Dependencies point one way:
//   specgen -> SwiftEmission -> APIModel -> OpenAPI -> SchemaKeywords
//   specgen -> SpecificationDiff, SchemaLint, DocumentBundling -> OpenAPI
//   specgen -> SchemaChecking, SchemaReference -> SchemaKeywords
//   matrix-push -> PushGatewayProgram, PushClient, PushRules -> Generated -> APIRuntime
//   PushGatewayProgram -> PushGateway, PushProviders, PushDeliveryPostgreSQL -> PushDelivery
//   PushGatewayProgram, PusherProgram -> ServiceProgram -> ServiceSupport, PushDelivery
//   PushDelivery -> OutboundHTTP -> APIRuntime
//   ServiceProgram -> PrometheusMetrics, OTLPTracing (backends of swift-metrics and swift-distributed-tracing)
//   PushClient -> PushRules -> Generated -> APIRuntime
//   matrix-push -> PushDoctor -> PushClient, PushDelivery
//   matrix-push-tour -> HomeserverPushSQLite, PushGatewayProgram, PushClient, ProviderSimulators (shared with the tests)
//   specgen, matrix-push -> CommandLineSupport -> YAMLTree; specgen -> Overlays -> YAMLTree
// The generator and the runtime don't import each other. Both use the common ground, which imports neither:
//   StringGrammars      patterns and formats, with the same meaning at generation time and at run time
//   YAMLTree            YAML with source locations, and diagnostics as a terminal shows them
//   CommandLineSupport  terminal, progress, tables, payload input and reports of both commands
// `docs/project/dependencies.md` gives the reason for every package.

/// The runtime and generated code mark memory-unsafe operations `unsafe`. All of them are in one file, see
/// `docs/project/memory-safety.md`.
let strictSettings: [SwiftSetting] = [.strictMemorySafety()]
/// `JSONReader` is a cursor that can't outlive the bytes that it reads. That requires lifetime annotations.
let runtimeSettings: [SwiftSetting] = strictSettings + [.enableExperimentalFeature("Lifetimes")]

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTP2 = Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHPACK = Target.Dependency.product(name: "NIOHPACK", package: "swift-nio-http2")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let certificates = Target.Dependency.product(name: "X509", package: "swift-certificates")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let metricsTestKit = Target.Dependency.product(name: "MetricsTestKit", package: "swift-metrics")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "swift-matrix-push",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "APIRuntime", targets: ["APIRuntime"]),
        .library(name: "APIRuntimeConstraints", targets: ["APIRuntimeConstraints"]),
        .library(name: "APIRuntimeFormats", targets: ["APIRuntimeFormats"]),
        .library(name: "AsyncHTTPClientTransport", targets: ["AsyncHTTPClientTransport"]),
        .library(name: "HummingbirdTransport", targets: ["HummingbirdTransport"]),
        .library(name: "PushGatewayAPI", targets: ["PushGatewayAPI"]),
        .library(name: "ClientServerAPI", targets: ["ClientServerAPI"]),
        .library(name: "PrometheusMetrics", targets: ["PrometheusMetrics"]),
        .library(name: "PushRules", targets: ["PushRules"]),
        .library(name: "PushClient", targets: ["PushClient"]),
        .library(name: "DeviceAPI", targets: ["DeviceAPI"]),
        .library(name: "OutboundHTTP", targets: ["OutboundHTTP"]),
        .library(name: "PushDelivery", targets: ["PushDelivery"]),
        .library(name: "PushDeliveryPostgreSQL", targets: ["PushDeliveryPostgreSQL"]),
        .library(name: "PushProviders", targets: ["PushProviders"]),
        .library(name: "PushGateway", targets: ["PushGateway"]),
        .library(name: "ServiceSupport", targets: ["ServiceSupport"]),
        .library(name: "OTLPTracing", targets: ["OTLPTracing"]),
        .library(name: "HomeserverPush", targets: ["HomeserverPush"]),
        .library(name: "HomeserverFeed", targets: ["HomeserverFeed"]),
        .library(name: "HomeserverPushSQLite", targets: ["HomeserverPushSQLite"]),
        .library(name: "HomeserverPushPostgreSQL", targets: ["HomeserverPushPostgreSQL"]),
        .executable(name: "specgen", targets: ["specgen"]),
        .executable(name: "matrix-push", targets: ["matrix-push"]),
        .plugin(name: "SpecgenCommand", targets: ["SpecgenCommand"]),
        .plugin(name: "SpecgenBuild", targets: ["SpecgenBuild"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // Common ground
        .target(name: "StringGrammars", swiftSettings: strictSettings),
        .systemLibrary(
            name: "CYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .target(name: "YAMLTree", dependencies: ["StringGrammars", "CYAML"]),
        .target(name: "CommandLineSupport", dependencies: ["YAMLTree"]),

        // Generator
        .systemLibrary(
            name: "CJansson", path: "Generator/CJansson", pkgConfig: "jansson",
            providers: [.apt(["libjansson-dev"]), .brew(["jansson"])]),
        .target(name: "Overlays", dependencies: ["YAMLTree"], path: "Generator/Overlays"),
        .target(name: "SchemaKeywords", dependencies: ["YAMLTree"], path: "Generator/SchemaKeywords"),
        .target(
            name: "OpenAPI", dependencies: ["SchemaKeywords", "StringGrammars", "YAMLTree"], path: "Generator/OpenAPI"),
        .target(
            name: "SchemaChecking", dependencies: ["SchemaKeywords", "StringGrammars", "YAMLTree", "CJansson"],
            path: "Generator/SchemaChecking"),
        .target(
            name: "APIModel", dependencies: ["OpenAPI", "SchemaKeywords", "StringGrammars", "YAMLTree"],
            path: "Generator/APIModel"),
        .target(
            name: "SpecificationDiff", dependencies: ["OpenAPI", "SchemaKeywords", "YAMLTree"],
            path: "Generator/SpecificationDiff"),
        .target(
            name: "SchemaLint", dependencies: ["OpenAPI", "SchemaKeywords", "YAMLTree"], path: "Generator/SchemaLint"),
        .target(
            name: "SchemaReference", dependencies: ["SchemaKeywords", "YAMLTree"], path: "Generator/SchemaReference"),
        .target(
            name: "DocumentBundling", dependencies: ["OpenAPI", "SchemaKeywords", "StringGrammars", "YAMLTree"],
            path: "Generator/DocumentBundling"),
        .target(
            name: "SwiftEmission", dependencies: ["APIModel", "OpenAPI", "StringGrammars"],
            path: "Generator/SwiftEmission"),
        .executableTarget(
            name: "specgen",
            dependencies: [
                "SwiftEmission", "APIModel", "OpenAPI", "Overlays", "SchemaChecking", "SchemaKeywords", "SchemaLint",
                "SchemaReference", "SpecificationDiff", "DocumentBundling", "StringGrammars", "YAMLTree",
                "CommandLineSupport",
                argumentParser,
            ],
            path: "Generator/specgen"),
        .plugin(
            name: "SpecgenCommand",
            capability: .command(
                intent: .custom(verb: "specgen", description: "Turns OpenAPI and JSON Schema YAML into Swift."),
                permissions: [.writeToPackageDirectory(reason: "specgen generate and specgen init write files there.")]),
            dependencies: ["specgen"]),
        .plugin(name: "SpecgenBuild", capability: .buildTool(), dependencies: ["specgen"]),

        // Generated
        .target(
            name: "PushGatewayAPI", dependencies: ["APIRuntime"], path: "Generated/PushGatewayAPI",
            swiftSettings: strictSettings),
        .target(
            name: "ClientServerAPI", dependencies: ["APIRuntime"], path: "Generated/ClientServerAPI",
            swiftSettings: strictSettings),
        .target(
            name: "WebPushPusherAPI", dependencies: ["APIRuntime"], path: "Generated/WebPushPusherAPI",
            swiftSettings: strictSettings),
        .target(
            name: "HomeserverFeedAPI", dependencies: ["APIRuntime"], path: "Generated/HomeserverFeedAPI",
            swiftSettings: strictSettings),
        .target(
            name: "DeviceAPI", dependencies: ["APIRuntime"], path: "Generated/DeviceAPI",
            swiftSettings: strictSettings),
        // Streams, webhooks and callbacks for tests.
        .target(
            name: "GardenFeedAPI", dependencies: ["APIRuntime"], path: "Generated/GardenFeedAPI",
            swiftSettings: strictSettings),
        .target(
            name: "ApplicationServiceAPI", dependencies: ["APIRuntime"], path: "Generated/ApplicationServiceAPI",
            swiftSettings: strictSettings),

        .target(
            name: "PushProviderModels", dependencies: ["APIRuntime"], path: "Generated/PushProviderModels",
            swiftSettings: strictSettings),
        .target(
            name: "PushConfiguration", dependencies: ["APIRuntime"], path: "Generated/PushConfiguration",
            swiftSettings: strictSettings),
        .target(
            name: "StatusAPI", dependencies: ["APIRuntime"], path: "Generated/StatusAPI",
            swiftSettings: strictSettings),
        .target(
            name: "TracingModels", dependencies: ["APIRuntime"], path: "Generated/TracingModels",
            swiftSettings: strictSettings),
        .target(
            name: "DoctorModels", dependencies: ["APIRuntime"], path: "Generated/DoctorModels",
            swiftSettings: strictSettings),

        // Runtime and programs
        .target(
            name: "APIRuntime", dependencies: ["StringGrammars", logging, httpTypes], swiftSettings: runtimeSettings),
        .target(name: "APIRuntimeConstraints", dependencies: ["APIRuntime"], swiftSettings: runtimeSettings),
        .target(
            name: "APIRuntimeFormats", dependencies: ["APIRuntime", "StringGrammars"], swiftSettings: runtimeSettings),
        .target(
            name: "AsyncHTTPClientTransport",
            dependencies: ["APIRuntime", asyncHTTPClient, nioCore, nioPosix, httpTypes]),
        .target(
            name: "HummingbirdTransport",
            dependencies: [
                "APIRuntime", hummingbirdCore, nioCore, nioPosix, nioHTTP1, nioTLS, nioSSL, serviceLifecycle, logging,
                httpTypes,
            ]),
        .target(name: "PrometheusMetrics", dependencies: [coreMetrics]),
        .target(
            name: "OTLPTracing", dependencies: ["TracingModels", "APIRuntime", tracing, logging, metrics, httpTypes]),
        .target(name: "PushRules", dependencies: ["ClientServerAPI", "APIRuntime", "StringGrammars"]),
        .target(
            name: "PushClient",
            dependencies: [
                "PushRules", "ClientServerAPI", "DeviceAPI", "APIRuntime", "StringGrammars", crypto, httpTypes,
            ]),
        .target(
            name: "OutboundHTTP",
            dependencies: [
                "APIRuntime", nioCore, nioPosix, nioHTTP1, nioHTTP2, nioHPACK, nioTLS, nioSSL, logging, httpTypes,
            ]),
        .target(
            name: "PushDelivery",
            dependencies: [
                "OutboundHTTP", "PushGatewayAPI", "APIRuntime", crypto, logging, metrics, tracing, httpTypes,
            ]),
        // Why an account gets no notifications. Not a product: its report is the command's.
        .target(
            name: "PushDoctor",
            dependencies: [
                "PushClient", "PushRules", "PushDelivery", "DoctorModels", "ClientServerAPI", "DeviceAPI",
                "HomeserverFeedAPI", "PushGatewayAPI", "AsyncHTTPClientTransport", "APIRuntime", "YAMLTree", httpTypes,
            ]),
        // libpq is loaded when a connection is made: nothing links it.
        .target(name: "PostgreSQLClient", dependencies: [logging]),
        .target(
            name: "PushDeliveryPostgreSQL",
            dependencies: ["PushDelivery", "PostgreSQLClient", crypto, logging, metrics]),
        .target(
            name: "PushProviders",
            dependencies: [
                "PushDelivery", "OutboundHTTP", "PushConfiguration", "PushProviderModels", "PushGatewayAPI",
                "WebPushPusherAPI", "APIRuntime", crypto, cryptoExtras, logging, metrics, httpTypes,
            ]),
        // The parts of services that libraries need too.
        .target(
            name: "ServiceSupport", dependencies: ["PushConfiguration", "APIRuntime", "YAMLTree", tracing, httpTypes]),
        .target(
            name: "PushGateway",
            dependencies: [
                "ServiceSupport", "PushDelivery", "OutboundHTTP", "PushConfiguration", "PushGatewayAPI", "APIRuntime",
                "YAMLTree", logging, metrics, tracing, httpTypes,
            ]),
        .target(
            name: "HomeserverPush",
            dependencies: [
                "PushRules", "ClientServerAPI", "WebPushPusherAPI", "PushGatewayAPI", "PushDelivery", "OutboundHTTP",
                "APIRuntime", "StringGrammars", logging, metrics, tracing, httpTypes,
            ]),
        .target(
            name: "HomeserverPushSQLite",
            dependencies: [
                "HomeserverPush", "PushRules", "ClientServerAPI", "APIRuntime", "StringGrammars", grdb, sqlite, logging,
            ]),
        .target(
            name: "HomeserverPushPostgreSQL",
            dependencies: [
                "HomeserverPush", "PushRules", "ClientServerAPI", "APIRuntime", "StringGrammars", "PostgreSQLClient",
                logging,
            ]),
        // A homeserver in the field as the source of events.
        .target(
            name: "HomeserverFeed",
            dependencies: [
                "HomeserverPush", "ApplicationServiceAPI", "HomeserverFeedAPI", "ClientServerAPI", "PushRules",
                "PushDelivery", "APIRuntime", "StringGrammars", crypto, logging, metrics, tracing, httpTypes,
            ]),
        // What the services have in common: service manager, signals, reload, log, metrics, traces, the operator's page.
        // It knows neither the gateway nor the pusher.
        .target(
            name: "ServiceProgram",
            dependencies: [
                "ServiceSupport", "PushDelivery", "OutboundHTTP", "PushConfiguration", "StatusAPI", "APIRuntime",
                "HummingbirdTransport", "PrometheusMetrics", "OTLPTracing", "YAMLTree", "CommandLineSupport", nioCore,
                nioPosix, nioSSL, crypto, logging, metrics, serviceLifecycle, unixSignals, httpTypes,
            ]),
        // The pusher beside a homeserver as a service.
        .target(
            name: "PusherProgram",
            dependencies: [
                "ServiceProgram", "ServiceSupport", "HomeserverFeed", "HomeserverPush", "HomeserverPushSQLite",
                "HomeserverPushPostgreSQL", "PostgreSQLClient", "PushGateway", "PushProviders", "PushRules",
                "PushDelivery", "OutboundHTTP", "PushConfiguration", "StatusAPI", "APIRuntime", "HummingbirdTransport",
                "PrometheusMetrics", "YAMLTree", "CommandLineSupport", crypto, logging, metrics, tracing,
                serviceLifecycle, unixSignals, httpTypes,
            ]),
        // The gateway as a service: listeners, signals, log and files.
        .target(
            name: "PushGatewayProgram",
            dependencies: [
                "ServiceProgram", "ServiceSupport", "PushGateway", "PushProviders", "PushDeliveryPostgreSQL",
                "PostgreSQLClient", "PushDelivery", "OutboundHTTP", "PushConfiguration", "PushGatewayAPI", "StatusAPI",
                "APIRuntime", "HummingbirdTransport", "PrometheusMetrics", "YAMLTree", "CommandLineSupport", crypto,
                logging, metrics, serviceLifecycle, unixSignals, httpTypes,
            ]),
        .executableTarget(
            name: "matrix-push",
            dependencies: [
                "PushGatewayProgram", "PusherProgram", "ServiceProgram", "ServiceSupport", "PushGateway", "PushClient",
                "PushDoctor", "DoctorModels", "PushRules", "PushConfiguration", "PushGatewayAPI", "ClientServerAPI",
                "DeviceAPI", "HomeserverFeedAPI", "APIRuntime", "AsyncHTTPClientTransport", "HummingbirdTransport",
                "YAMLTree", "CommandLineSupport", "StringGrammars", argumentParser, logging, unixSignals, httpTypes,
            ]),
        // The only program with simulators: it isn't for production.
        .executableTarget(
            name: "matrix-push-tour",
            dependencies: [
                "ProviderSimulators", "PushClient", "PushRules", "PushGatewayProgram", "ServiceProgram", "PushGateway",
                "PushDelivery", "OutboundHTTP", "HomeserverPush", "HomeserverPushSQLite", "ClientServerAPI",
                "DeviceAPI",
                "APIRuntime", "HummingbirdTransport", "AsyncHTTPClientTransport", "YAMLTree", "CommandLineSupport",
                argumentParser, crypto, logging, httpTypes,
            ]),

        // Tests, a folder for each module
        .target(
            name: "LoopbackServer",
            dependencies: ["APIRuntime", "HummingbirdTransport", "AsyncHTTPClientTransport", logging, httpTypes],
            path: "Tests/Support/LoopbackServer"),
        .target(
            name: "ProviderSimulators",
            dependencies: [
                "APIRuntime", nioCore, nioPosix, nioHTTP1, nioHTTP2, nioHPACK, nioSSL, crypto, cryptoExtras,
                certificates, httpTypes,
            ],
            path: "Tests/Support/ProviderSimulators"),
        .target(
            name: "PostgreSQLServer", path: "Tests/Support/PostgreSQLServer"),
        .target(
            name: "ScriptedPushStore", dependencies: ["HomeserverPush", "ClientServerAPI", "PushRules"],
            path: "Tests/Support/ScriptedPushStore"),
        // A homeserver with one account, and gateways with faults.
        .target(
            name: "DoctorAccounts",
            dependencies: [
                "HomeserverPush", "ClientServerAPI", "PushGatewayAPI", "APIRuntime", "AsyncHTTPClientTransport",
                "LoopbackServer", httpTypes,
            ],
            path: "Tests/Support/DoctorAccounts"),
        .target(name: "ManualClock", dependencies: ["PushDelivery"], path: "Tests/Support/ManualClock"),
        .target(name: "SharedData", path: "Tests/Support/SharedData"),
        .target(name: "SteppingClock", path: "Tests/Support/SteppingClock"),
        .target(name: "SeededGenerator", path: "Tests/Support/SeededGenerator"),
        .target(name: "ExternalProcess", path: "Tests/Support/ExternalProcess"),
        .target(name: "TemporaryFolder", path: "Tests/Support/TemporaryFolder"),
        .target(name: "RecordedLog", dependencies: [logging], path: "Tests/Support/RecordedLog"),
        .target(name: "ReferenceJSON", dependencies: ["SeededGenerator"], path: "Tests/Support/ReferenceJSON"),
        .target(name: "ReferenceGlob", path: "Tests/Support/ReferenceGlob"),
        .testTarget(
            name: "StringGrammarsTests", dependencies: ["StringGrammars", "SeededGenerator", "ExternalProcess"]),
        .target(
            name: "GeneratedCode", dependencies: ["SwiftEmission", "APIModel", "YAMLTree", "APIRuntime"],
            path: "Tests/Support/GeneratedCode"),
        .target(
            name: "PythonOracle", dependencies: ["ExternalProcess", "SchemaChecking", "YAMLTree", "APIRuntime"],
            path: "Tests/Support/PythonOracle",
            exclude: ["oracle.py"]),
        .testTarget(name: "YAMLTreeTests", dependencies: ["SharedData", "YAMLTree"]),
        .testTarget(name: "OverlaysTests", dependencies: ["Overlays", "YAMLTree"]),
        .testTarget(name: "CommandLineSupportTests", dependencies: ["CommandLineSupport", "YAMLTree"]),
        .testTarget(
            name: "SchemaKeywordsTests",
            dependencies: [
                "SchemaKeywords", "OpenAPI", "SchemaChecking", "SchemaLint", "SpecificationDiff", "YAMLTree",
            ]),
        .testTarget(name: "OpenAPITests", dependencies: ["OpenAPI", "YAMLTree"]),
        .testTarget(
            name: "SchemaCheckingTests",
            dependencies: ["SharedData", "SchemaChecking", "SchemaKeywords", "StringGrammars", "YAMLTree", "CJansson"]),
        .testTarget(name: "SchemaLintTests", dependencies: ["SchemaLint", "YAMLTree"]),
        .testTarget(name: "SchemaReferenceTests", dependencies: ["SchemaReference", "YAMLTree"]),
        .testTarget(name: "DocumentBundlingTests", dependencies: ["DocumentBundling", "OpenAPI", "YAMLTree"]),
        .testTarget(name: "SpecificationDiffTests", dependencies: ["SpecificationDiff", "OpenAPI", "YAMLTree"]),
        .testTarget(name: "APIModelTests", dependencies: ["APIModel", "OpenAPI", "YAMLTree"]),
        .testTarget(
            name: "SwiftEmissionTests",
            dependencies: [
                "GeneratedCode", "SwiftEmission", "APIModel", "OpenAPI", "YAMLTree", "APIRuntime",
                "APIRuntimeConstraints", "APIRuntimeFormats", "SeededGenerator",
            ],
            exclude: ["Snapshots"]),
        .testTarget(
            name: "SpecgenTests",
            dependencies: [
                "SharedData", "TemporaryFolder", "specgen", "SwiftEmission", "APIRuntime", "APIRuntimeConstraints",
                "APIRuntimeFormats",
            ]),
        .testTarget(
            name: "OfficialSpecificationTests",
            dependencies: [
                "SharedData", "GeneratedCode", "PythonOracle", "APIModel", "OpenAPI", "SchemaChecking", "YAMLTree",
                "APIRuntime",
                "APIRuntimeConstraints",
            ]),
        .testTarget(
            name: "RealDocumentsTests",
            dependencies: [
                "SharedData", "GeneratedCode", "PythonOracle", "APIModel", "OpenAPI", "SchemaChecking", "YAMLTree",
                "APIRuntime",
            ]),
        .testTarget(
            name: "JSONSchemaSuiteTests",
            dependencies: [
                "SharedData", "GeneratedCode", "APIModel", "OpenAPI", "SchemaChecking", "YAMLTree", "APIRuntime",
                "APIRuntimeConstraints",
            ]),
        .testTarget(
            name: "GeneratedOperationTests",
            dependencies: [
                "GeneratedCode", "SwiftEmission", "APIModel", "OpenAPI", "YAMLTree", "APIRuntime",
                "APIRuntimeConstraints",
            ]),
        .testTarget(
            name: "APIRuntimeTests",
            dependencies: [
                "RecordedLog", "SharedData", "APIRuntime", "APIRuntimeConstraints", "ReferenceJSON", "SeededGenerator",
                "SteppingClock", logging, httpTypes,
            ]),
        .testTarget(name: "APIRuntimeConstraintsTests", dependencies: ["APIRuntimeConstraints", "APIRuntime"]),
        .testTarget(name: "APIRuntimeFormatsTests", dependencies: ["APIRuntimeFormats", "APIRuntime"]),
        .testTarget(
            name: "GeneratedAPITests",
            dependencies: [
                "SharedData", "GeneratedCode", "PythonOracle", "PushGatewayAPI", "ClientServerAPI",
                "ApplicationServiceAPI", "HomeserverFeedAPI", "WebPushPusherAPI", "DeviceAPI", "APIRuntime",
                "SchemaChecking", "YAMLTree", "ReferenceJSON", "SeededGenerator", httpTypes,
            ]),
        .testTarget(
            name: "HummingbirdTransportTests",
            dependencies: [
                "RecordedLog", "HummingbirdTransport", "AsyncHTTPClientTransport", "GardenFeedAPI", "APIRuntime",
                "LoopbackServer", "ProviderSimulators", "SteppingClock", hummingbird, asyncHTTPClient, nioCore,
                nioEmbedded, nioHTTP1,
                nioSSL,
                serviceLifecycle, logging, httpTypes,
            ]),
        .testTarget(
            name: "PushRulesTests",
            dependencies: [
                "SharedData", "PushRules", "ClientServerAPI", "APIRuntime", "ReferenceGlob", "SeededGenerator",
                "ExternalProcess",
            ]),
        .testTarget(
            name: "PushClientTests",
            dependencies: [
                "SharedData", "PushClient", "PushRules", "PushProviders", "PushDelivery", "PushConfiguration",
                "PushGatewayAPI", "ClientServerAPI", "DeviceAPI", "APIRuntime", "ManualClock", "SeededGenerator",
                httpTypes,
            ],
            exclude: ["Recordings"]),
        .testTarget(
            name: "PushDoctorTests",
            dependencies: [
                "PushDoctor", "DoctorModels", "DoctorAccounts", "SharedData", "PushClient", "PushGateway",
                "PushProviders", "PushDelivery", "PushConfiguration", "ClientServerAPI", "HomeserverPush",
                "ProviderSimulators", "LoopbackServer", "AsyncHTTPClientTransport", "APIRuntime", "SeededGenerator",
                "YAMLTree", httpTypes,
            ]),
        .testTarget(
            name: "ProviderSimulatorsTests",
            dependencies: [
                "ProviderSimulators", "LoopbackServer", "APIRuntime", nioCore, nioPosix, nioHTTP2, nioHPACK, nioSSL,
                crypto, cryptoExtras, httpTypes,
            ]),
        .testTarget(
            name: "OutboundHTTPTests",
            dependencies: [
                "RecordedLog", "OutboundHTTP", "PushGatewayAPI", "APIRuntime", nioCore, nioPosix, nioHTTP1, nioHTTP2,
                nioHPACK, nioTLS, nioSSL, crypto, certificates, logging, httpTypes,
            ]),
        .testTarget(
            name: "OTLPTracingTests",
            dependencies: [
                "OTLPTracing", "TracingModels", "APIRuntime", "AsyncHTTPClientTransport", "LoopbackServer", tracing,
                logging, httpTypes,
            ]),
        .testTarget(name: "PrometheusMetricsTests", dependencies: ["PrometheusMetrics", coreMetrics]),
        .testTarget(
            name: "PushDeliveryTests",
            dependencies: [
                "RecordedLog", "PushDelivery", "OutboundHTTP", "ManualClock", "LoopbackServer", "SeededGenerator",
                "PushGatewayAPI", "APIRuntime", logging, metrics, metricsTestKit, httpTypes,
            ]),
        .testTarget(
            name: "PostgreSQLClientTests", dependencies: ["PostgreSQLClient", "PostgreSQLServer", logging]),
        .testTarget(
            name: "PushDeliveryPostgreSQLTests",
            dependencies: ["PushDeliveryPostgreSQL", "PostgreSQLClient", "PostgreSQLServer", "PushDelivery", logging]),
        .testTarget(
            name: "PushProvidersTests",
            dependencies: [
                "RecordedLog", "SharedData", "PushProviders", "PushDelivery", "OutboundHTTP", "PushConfiguration",
                "PushProviderModels", "ProviderSimulators", "ManualClock", "LoopbackServer", "SeededGenerator",
                "PushGatewayAPI", "APIRuntime", crypto, cryptoExtras, certificates, logging, metrics, metricsTestKit,
                httpTypes,
            ]),
        .testTarget(
            name: "GatewayDeliveryTests",
            dependencies: [
                "RecordedLog", "SharedData", "PushGateway", "PushProviders", "PushDelivery", "OutboundHTTP",
                "PushConfiguration", "ProviderSimulators", "ManualClock", "LoopbackServer", "HummingbirdTransport",
                "PushGatewayAPI", "APIRuntime", "YAMLTree", crypto, logging, httpTypes,
            ]),
        .testTarget(
            name: "PushGatewayTests",
            dependencies: [
                "RecordedLog", "SharedData", "PushGateway", "ServiceSupport", "PushProviders", "PushDelivery",
                "OutboundHTTP", "PushConfiguration", "ProviderSimulators", "ManualClock", "SeededGenerator",
                "PushGatewayAPI", "APIRuntime", "AsyncHTTPClientTransport", "HummingbirdTransport", "LoopbackServer",
                "YAMLTree", crypto, logging, metrics, metricsTestKit, httpTypes,
            ]),
        .testTarget(
            name: "ServiceProgramTests",
            dependencies: [
                "ServiceProgram", "ServiceSupport", "PushDelivery", "PushConfiguration", "StatusAPI", "APIRuntime",
                "HummingbirdTransport", "PrometheusMetrics", "CommandLineSupport", "YAMLTree", "RecordedLog",
                "ManualClock", "LoopbackServer", "ProviderSimulators", "ExternalProcess", "TemporaryFolder", crypto,
                logging, metrics, metricsTestKit, serviceLifecycle, unixSignals, httpTypes,
            ]),
        .testTarget(
            name: "PushGatewayProgramTests",
            dependencies: [
                "RecordedLog", "PushGatewayProgram", "ServiceProgram", "ServiceSupport", "PrometheusMetrics",
                "OTLPTracing", "TracingModels", "PushGateway", "PushDelivery",
                "PushDeliveryPostgreSQL", "PostgreSQLClient",
                "OutboundHTTP", "PushConfiguration", "StatusAPI", "PushGatewayAPI", "APIRuntime",
                "HummingbirdTransport", "LoopbackServer", "SharedData", "ProviderSimulators", "ManualClock",
                "ExternalProcess", "TemporaryFolder", "CommandLineSupport", "YAMLTree", certificates, crypto, logging,
                metrics, metricsTestKit, tracing, serviceLifecycle, unixSignals, httpTypes,
            ]),
        // The behaviour that every store has: a suite of checks for a test target to run.
        .target(
            name: "PushStoreConformance",
            dependencies: ["HomeserverPush", "PushRules", "ClientServerAPI", "APIRuntime", "SeededGenerator"],
            path: "Tests/Support/PushStoreConformance"),
        // The behaviour of the client-server API: a table of cases for a test target to run with its store.
        .target(
            name: "HomeserverPushAcceptance",
            dependencies: [
                "HomeserverPush", "ClientServerAPI", "PushGatewayAPI", "PushProviders", "PushConfiguration",
                "PushDelivery", "OutboundHTTP", "ProviderSimulators", "APIRuntime", "AsyncHTTPClientTransport",
                "LoopbackServer", crypto, httpTypes,
            ],
            path: "Tests/Support/HomeserverPushAcceptance"),
        .testTarget(
            name: "HomeserverPushTests",
            dependencies: [
                "SharedData", "HomeserverPush", "HomeserverPushAcceptance", "PushStoreConformance", "ScriptedPushStore",
                "PushRules", "ClientServerAPI", "PushGatewayAPI", "WebPushPusherAPI",
                "PushDelivery", "OutboundHTTP", "APIRuntime", "AsyncHTTPClientTransport", "HummingbirdTransport",
                "LoopbackServer", "ManualClock", "RecordedLog", "SeededGenerator", logging, metrics, metricsTestKit,
                httpTypes,
            ]),
        .testTarget(
            name: "HomeserverFeedTests",
            dependencies: [
                "HomeserverFeed", "HomeserverPush", "HomeserverFeedAPI", "ApplicationServiceAPI", "ClientServerAPI",
                "PushGatewayAPI", "PushRules", "PushDelivery", "APIRuntime", "AsyncHTTPClientTransport",
                "ScriptedPushStore", "LoopbackServer", "ManualClock", "RecordedLog", logging, httpTypes,
            ]),
        .testTarget(
            name: "PusherProgramTests",
            dependencies: [
                "PusherProgram", "ServiceProgram", "ServiceSupport", "StatusAPI", "HomeserverFeed", "HomeserverPush",
                "HomeserverPushSQLite", "PushGateway", "PushRules", "PushDelivery", "OutboundHTTP", "PrometheusMetrics",
                "OTLPTracing", "TracingModels", "APIRuntime", "LoopbackServer", "RecordedLog", "SharedData",
                "TemporaryFolder", "YAMLTree", logging, tracing, httpTypes,
            ]),
        .testTarget(
            name: "HomeserverPushSQLiteTests",
            dependencies: [
                "HomeserverPushSQLite", "HomeserverPush", "HomeserverPushAcceptance", "PushStoreConformance",
                "SQLitePushStoreLoad", "ClientServerAPI", "APIRuntime", "TemporaryFolder", "SeededGenerator", grdb,
                sqlite, logging,
            ]),
        // Works with a store until it is killed.
        .executableTarget(
            name: "SQLitePushStoreLoad",
            dependencies: ["HomeserverPushSQLite", "HomeserverPush", "ClientServerAPI"],
            path: "Tests/Support/SQLitePushStoreLoad"),
        .testTarget(
            name: "HomeserverPushPostgreSQLTests",
            dependencies: [
                "HomeserverPushPostgreSQL", "HomeserverPush", "HomeserverPushAcceptance", "PushStoreConformance",
                "PostgreSQLServer", "PostgreSQLClient", "PushGatewayAPI", "APIRuntime", "ManualClock",
                "ExternalProcess", "TemporaryFolder", logging, httpTypes,
            ]),
        .testTarget(
            name: "MatrixPushTests",
            dependencies: [
                "SharedData", "matrix-push", "matrix-push-tour", "HomeserverPush", "PushDelivery", "PushGateway",
                "PushConfiguration", "DoctorAccounts", "DoctorModels",
                "ClientServerAPI", "APIRuntime", "YAMLTree", "CommandLineSupport", "AsyncHTTPClientTransport",
                "LoopbackServer", "ManualClock", "ProviderSimulators", "ExternalProcess", "TemporaryFolder",
                "PushRules", asyncHTTPClient, nioSSL, crypto,
                logging, httpTypes,
            ]),
    ],
    swiftLanguageModes: [.v6]
)

// Only `make docs` needs the documentation plugin; packages that depend on the toolkit don't fetch it.
if Context.environment["MATRIX_PUSH_DOCS"] != nil {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

// These products are only for the package of `make fuzz`; they aren't public API.
if Context.environment["MATRIX_PUSH_FUZZING"] != nil {
    package.products += [
        .library(name: "YAMLTree", targets: ["YAMLTree"]),
        .library(name: "StringGrammars", targets: ["StringGrammars"]),
        .library(name: "PushConfiguration", targets: ["PushConfiguration"]),
        .library(name: "ReferenceGlob", targets: ["ReferenceGlob"]),
        .library(name: "ReferenceJSON", targets: ["ReferenceJSON"]),
    ]
}
