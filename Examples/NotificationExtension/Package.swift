// swift-tools-version: 6.2
import PackageDescription

// `Sources/NotificationService` is the code of the extension. An app copies it into the target of its extension.
let package = Package(
    name: "notification-extension",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [.library(name: "NotificationService", targets: ["NotificationService"])],
    dependencies: [
        // In a package of your own: .package(url: "https://…/swift-matrix-push", from: "0.1.0")
        .package(name: "swift-matrix-push", path: "../.."),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        // The classes of Apple's framework that the extension uses, for systems without the framework.
        .target(name: "UserNotificationsShim"),
        .target(
            name: "NotificationService",
            dependencies: [
                .target(name: "UserNotificationsShim", condition: .when(platforms: [.linux])),
                .product(name: "APIRuntime", package: "swift-matrix-push"),
                .product(name: "PushClient", package: "swift-matrix-push"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        // Runs the extension as iOS does, with recorded pushes and a homeserver on the loopback interface.
        .executableTarget(
            name: "notification-extension",
            dependencies: [
                "NotificationService",
                .target(name: "UserNotificationsShim", condition: .when(platforms: [.linux])),
                .product(name: "APIRuntime", package: "swift-matrix-push"),
                .product(name: "DeviceAPI", package: "swift-matrix-push"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdTransport", package: "swift-matrix-push"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "PushClient", package: "swift-matrix-push"),
                .product(name: "PushRules", package: "swift-matrix-push"),
            ],
            resources: [.copy("Payloads")]),
    ],
    swiftLanguageModes: [.v6]
)
