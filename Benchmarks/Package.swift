// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that packages that use the toolkit don't depend on it. `make bench` builds and runs it.
//
// `benchmarks` writes the payloads, starts the contenders, measures each in every round, and prints the tables. A
// contender is a program that speaks the protocol of `Measuring/CaseServer.swift`: the two here, and those in Python
// and C++ below `Contenders/`.

let repository = "swift-matrix-push"
let apiRuntime = Target.Dependency.product(name: "APIRuntime", package: repository)
let pushGatewayAPI = Target.Dependency.product(name: "PushGatewayAPI", package: repository)
let clientServerAPI = Target.Dependency.product(name: "ClientServerAPI", package: repository)
let pushClient = Target.Dependency.product(name: "PushClient", package: repository)
let pushRules = Target.Dependency.product(name: "PushRules", package: repository)
let pushGateway = Target.Dependency.product(name: "PushGateway", package: repository)
let pushProviders = Target.Dependency.product(name: "PushProviders", package: repository)
let pushDelivery = Target.Dependency.product(name: "PushDelivery", package: repository)
let hummingbirdTransport = Target.Dependency.product(name: "HummingbirdTransport", package: repository)
let homeserverPush = Target.Dependency.product(name: "HomeserverPush", package: repository)
let outboundHTTP = Target.Dependency.product(name: "OutboundHTTP", package: repository)
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: repository, path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    ],
    targets: [
        .target(name: "Measuring"),
        .target(name: "EmptyProvider", dependencies: [apiRuntime, pushGatewayAPI, pushDelivery, httpTypes]),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "Measuring", clientServerAPI, pushRules, apiRuntime, argumentParser,
            ]),
        .executableTarget(
            name: "swift-contenders",
            dependencies: [
                "EmptyProvider", "Measuring", apiRuntime, pushGatewayAPI, clientServerAPI, pushRules, pushDelivery,
                pushGateway, httpTypes, logging,
            ]),
        // A separate program, because SwiftNIO and Hummingbird take long to compile.
        .executableTarget(
            name: "http-contender",
            dependencies: [
                "EmptyProvider", "Measuring", apiRuntime, pushGatewayAPI, pushDelivery, pushProviders, pushGateway,
                hummingbirdTransport, httpTypes, logging,
            ]),
        // The pusher's stores, and the pusher with a gateway. `matrix-push` contains all that it needs.
        .executableTarget(
            name: "pusher-load",
            dependencies: [
                "Measuring", homeserverPush, outboundHTTP, clientServerAPI, argumentParser, logging,
                .product(name: "HomeserverPushSQLite", package: repository),
                .product(name: "HomeserverPushPostgreSQL", package: repository),
            ]),
        // The time and the memory of a notification on a device.
        .executableTarget(name: "device-figures", dependencies: [pushClient, pushRules, apiRuntime]),
        // The measure of the gateway over HTTP.
        .executableTarget(
            name: "bare-server",
            dependencies: [.product(name: "Hummingbird", package: "hummingbird"), logging]),
    ],
    swiftLanguageModes: [.v6]
)
