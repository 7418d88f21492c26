import APIRuntime
import OutboundHTTP
import PushConfiguration
import PushDelivery

/// The checked configuration of an app, with the contents of its files.
struct FCMSettings: Sendable {
    private static let defaultEndpoint = "https://fcm.googleapis.com"
    private static let defaultTokenURI = "https://oauth2.googleapis.com/token"
    /// The time limit of a request for an access token.
    private static let tokenTimeout: Duration = .seconds(10)

    let appID: String
    let projectID: String
    let endpoint: BaseURL
    let builder: FCMMessageBuilder
    private let accountKey: GoogleAccountKey
    private let tokenEndpoint: BaseURL
    private let audience: String
    private let clientOptions: ClientOptions

    init(
        _ configuration: FCMAppConfiguration, environment: ProviderEnvironment
    ) throws(ProviderConfigurationError) {
        appID = configuration.appID
        // Before the key, without which the other values can't be checked.
        builder = FCMMessageBuilder(
            options: try FCMOptions.message(configuration.fcmOptions),
            tokenKind: configuration.tokenKind ?? .token, form: configuration.dataMessage ?? .data,
            sendsCounts: configuration.sendBadgeCounts ?? true)
        let path = configuration.serviceAccountFile
        accountKey = try GoogleAccountKey(
            json: environment.contents(of: path, key: "service_account_file"), path: path,
            key: "service_account_file")
        projectID = try Self.projectID(configuration.projectID, accountKey)
        endpoint = try ProviderServer.url(configuration.endpoint ?? Self.defaultEndpoint, key: "endpoint")
        audience = accountKey.account.tokenURI ?? configuration.tokenEndpoint ?? Self.defaultTokenURI
        if let text = configuration.tokenEndpoint {
            tokenEndpoint = try ProviderServer.url(text, key: "token_endpoint")
        } else {
            tokenEndpoint = try ProviderServer.url(audience, key: "service_account_file")
        }
        clientOptions = ClientOptions(
            trustRoots: configuration.trustRoots, maxConnections: configuration.maxConnections)
    }

    /// Returns the client for a server of Google, which apps with the same settings share.
    func client(
        for url: BaseURL, _ environment: ProviderEnvironment, timeout: Duration? = nil
    ) throws(ProviderConfigurationError) -> OutboundClient {
        let limit = timeout.map { "\($0)" } ?? "default"
        return try clientOptions.client("fcm:\(limit)", environment) { configuration in
            configuration.useServer(isLoopback: url.isLoopback)
            if let timeout { configuration.requestTimeout = timeout }
        }
    }

    /// Returns the source of access tokens, which apps with the same key and client share.
    /// - Parameter client: replaces the HTTP client, for tests.
    func tokens(
        _ environment: ProviderEnvironment, client: (any ClientTransport)?
    ) throws(ProviderConfigurationError) -> OAuthTokenSource {
        if let client { return tokens(environment, client, clientName: "") }
        let client = try self.client(for: tokenEndpoint, environment, timeout: Self.tokenTimeout)
        // After a reload with other certificate authorities or another proxy, the client is another one.
        return tokens(environment, client, clientName: "\(ObjectIdentifier(client))")
    }

    private func tokens(
        _ environment: ProviderEnvironment, _ client: any ClientTransport, clientName: String
    ) -> OAuthTokenSource {
        let name = [
            "fcm.tokens", accountKey.account.clientEmail, accountKey.account.privateKeyID ?? "",
            accountKey.fingerprint, tokenEndpoint.description, audience, clientName,
        ]
        return environment.shared.instance(named: name.joined(separator: "|")) {
            OAuthTokenSource(
                key: accountKey, endpoint: tokenEndpoint, audience: audience, client: client,
                clock: environment.clock, logger: environment.logger, metrics: environment.metrics)
        }
    }

    /// Firebase's project IDs have lower-case letters, digits and hyphens; old ones also a domain and a colon.
    private static func projectID(
        _ configured: String?, _ key: GoogleAccountKey
    ) throws(ProviderConfigurationError) -> String {
        guard let id = configured ?? key.account.projectID else {
            throw ProviderConfigurationError(
                key: "project_id", "missing, and the key file has none",
                hint: "set project_id to the ID shown in the Firebase console: Project settings, General")
        }
        let isValid = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-._:".utf8.contains(byte)
            }
        }
        guard isValid, id != ".", id != ".." else {
            throw ProviderConfigurationError(
                key: configured == nil ? "service_account_file" : "project_id", "\"\(id)\" is not a project ID",
                hint: "write the project's ID, not its name")
        }
        return id
    }
}
