import APIRuntime
import Crypto
import OutboundHTTP
import PushConfiguration
import PushDelivery

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

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
    private let trustRoots: [UInt8]?
    private let maxConnections: Int?

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
            json: Self.contents(of: path, key: "service_account_file", environment), path: path,
            key: "service_account_file")
        projectID = try Self.projectID(configuration.projectID, accountKey)
        endpoint = try Self.url(configuration.endpoint ?? Self.defaultEndpoint, key: "endpoint")
        audience = accountKey.account.tokenURI ?? configuration.tokenEndpoint ?? Self.defaultTokenURI
        if let text = configuration.tokenEndpoint {
            tokenEndpoint = try Self.url(text, key: "token_endpoint")
        } else {
            tokenEndpoint = try Self.url(audience, key: "service_account_file")
        }
        trustRoots =
            if let path = configuration.trustRoots {
                try Self.contents(of: path, key: "trust_roots", environment)
            } else { nil }
        maxConnections = configuration.maxConnections.map { Int(clamping: $0) }
    }

    /// Returns the client for a server of Google, which apps with the same settings share.
    func client(
        for url: BaseURL, _ environment: ProviderEnvironment, timeout: Duration? = nil
    ) throws(ProviderConfigurationError) -> OutboundClient {
        var configuration = environment.clientConfiguration()
        configuration.protocols = .negotiated
        if let trustRoots { configuration.trustRoots = .pem(trustRoots) }
        if let maxConnections { configuration.maxConnectionsPerOrigin = maxConnections }
        if let timeout { configuration.requestTimeout = timeout }
        // The operator names the server; no stranger can.
        configuration.addresses = .unrestricted
        if Self.isLoopback(url) { configuration.proxy = nil }
        let name = [
            "fcm.client", Self.isLoopback(url) ? "loopback" : "public", maxConnections.map(String.init) ?? "",
            timeout.map { "\($0)" } ?? "", trustRoots.map(Self.fingerprint) ?? "",
        ]
        let final = configuration
        do {
            return try environment.shared.instance(named: name.joined(separator: "|")) {
                () throws(OutboundConfigurationError) in
                try OutboundClient(final, logger: environment.logger)
            }
        } catch {
            throw ProviderConfigurationError(
                key: trustRoots == nil ? nil : "trust_roots", "\(error)",
                hint: trustRoots == nil ? nil : "write certificates in PEM into the file")
        }
    }

    /// Returns the source of access tokens, which apps with the same key share.
    func tokens(
        _ environment: ProviderEnvironment, client: (any ClientTransport)?
    ) throws(ProviderConfigurationError) -> OAuthTokenSource {
        let client =
            if let client { client } else {
                try self.client(for: tokenEndpoint, environment, timeout: Self.tokenTimeout) as any ClientTransport
            }
        let name = [
            "fcm.tokens", accountKey.account.clientEmail, accountKey.account.privateKeyID ?? "",
            accountKey.fingerprint, tokenEndpoint.description, audience, trustRoots.map(Self.fingerprint) ?? "",
        ]
        return environment.shared.instance(named: name.joined(separator: "|")) {
            OAuthTokenSource(
                key: accountKey, endpoint: tokenEndpoint, audience: audience, client: client,
                clock: environment.clock, logger: environment.logger)
        }
    }

    private static func fingerprint(_ bytes: [UInt8]) -> String {
        Base64URL.encode(SHA256.hash(data: Data(bytes)).prefix(12))
    }

    private static func contents(
        of path: String, key: String, _ environment: ProviderEnvironment
    ) throws(ProviderConfigurationError) -> [UInt8] {
        do {
            return try environment.readFile(path)
        } catch {
            throw ProviderConfigurationError(
                key: key, "cannot read \"\(path)\": \(error)",
                hint: "check the path and the permissions of the file")
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

    private static func url(_ text: String, key: String) throws(ProviderConfigurationError) -> BaseURL {
        let url: BaseURL
        do {
            url = try BaseURL(text)
        } catch {
            throw ProviderConfigurationError(key: key, error.description)
        }
        guard url.scheme == "https" || isLoopback(url) else {
            throw ProviderConfigurationError(
                key: key, "\"\(text)\" would send credentials without encryption",
                hint: "write an https URL; http is allowed for loopback addresses only")
        }
        return url
    }

    /// Whether the host is `localhost` or a loopback address.
    private static func isLoopback(_ url: BaseURL) -> Bool {
        if url.authority.hasPrefix("[") { return url.authority.hasPrefix("[::1]") }
        let host = url.authority.prefix { $0 != ":" }.lowercased()
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return host == "localhost"
            || parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
