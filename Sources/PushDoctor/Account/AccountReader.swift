import APIRuntime
import AsyncHTTPClientTransport
import DeviceAPI
import DoctorModels
import HomeserverFeedAPI
import PushRules
import YAMLTree

/// Reads an account from its homeserver. Each list is read entry by entry.
struct AccountReader: Sendable {
    private let connection: APIConnection
    private let secrets: Secrets

    init(_ connection: APIConnection) {
        self.connection = connection
        secrets = Secrets([connection.accessToken?.rawValue].compactMap(\.self))
    }

    private var server: String { "\(connection.baseURL)" }

    /// Returns the account, and diagnostics about what the homeserver doesn't return. Without an account the first of
    /// them is the reason.
    func read() async -> (account: Account?, diagnostics: [PushDiagnostic]) {
        let owner: TokenOwner
        do {
            owner = try await FeedClient(connection).getTokenOwner()
        } catch {
            return (nil, [problem(error)])
        }
        async let pushers = result { try await DeviceClient($0).getListedPushers().pushers ?? [] }
        async let rules = result { try await DeviceClient($0).getPushRuleDocument() }
        async let devices = result { try await FeedClient($0).getDevices() }
        var account = Account(userID: owner.userID, deviceID: owner.deviceID, pushers: [])
        var diagnostics: [PushDiagnostic] = [
            .ok(.homeserverOk, server, "The homeserver responds, and the access token is valid.")
        ]
        if let unencrypted { diagnostics.append(unencrypted) }
        switch await pushers {
        case .success(let pushers): account.pushers = pushers
        case .failure(let error):
            diagnostics.append(
                .error(
                    .pushersUnreadable, server, "The pushers can't be read: \(text(of: error)).",
                    advice: "Try again later. If it persists, ask the homeserver's operator."))
        }
        let ruleset = await rules.map { TolerantRuleset.ruleset(in: $0) }
        switch ruleset {
        case .success(let ruleset?): account.rules = ruleset
        case .success(nil): diagnostics.append(unreadableRules("the response has no push rules"))
        case .failure(let error): diagnostics.append(unreadableRules(text(of: error)))
        }
        switch await devices {
        case .success(let response): account.devices = Self.lastSeen(response)
        case .failure(let error):
            diagnostics.append(
                .note(
                    .devicesUnreadable, server,
                    "The devices can't be listed, so pushers of unused devices aren't found: \(text(of: error))."))
        }
        return (account, diagnostics)
    }

    private func result<Value: Sendable>(
        _ call: @Sendable (APIConnection) async throws -> Value
    ) async -> Result<Value, any Error> {
        do {
            return .success(try await call(connection))
        } catch {
            return .failure(error)
        }
    }

    private static func lastSeen(_ response: DevicesResponse) -> [String: Double?] {
        var devices: [String: Double?] = [:]
        for device in response.devices {
            let milliseconds = device.additionalProperties["last_seen_ts"]?.integer
            devices.updateValue(milliseconds.map { Double($0) / 1000 }, forKey: device.deviceID)
        }
        return devices
    }

    // MARK: Diagnostics

    private var unencrypted: PushDiagnostic? {
        guard connection.baseURL.scheme == "http", !connection.baseURL.isOnThisMachine else {
            return nil
        }
        return .warning(
            .homeserverUnencrypted, server, "The access token is sent without encryption.",
            advice: "Use the homeserver's https URL.")
    }

    private func unreadableRules(_ reason: String) -> PushDiagnostic {
        .error(
            .rulesUnreadable, server, "The push rules can't be read: \(reason).",
            advice: "Try again later. If it persists, ask the homeserver's operator.")
    }

    /// Returns the reason that the account can't be read.
    private func problem(_ error: any Error) -> PushDiagnostic {
        switch error {
        case let error as MatrixError where error.isOfMatrix: problem(error)
        case let error as MatrixError: problem(ofPage: error)
        case is UnexpectedResponseError, is ResponseTooLargeError: notAHomeserver(text(of: error))
        default:
            .error(
                .homeserverUnreachable, server, "The homeserver can't be reached: \(text(of: error)).",
                advice: (error as? TransportError)?.schemeAdvice ?? "Check the URL, and that the homeserver is running."
            )
        }
    }

    /// Returns the diagnostic for an error response of Matrix.
    private func problem(_ error: MatrixError) -> PushDiagnostic {
        switch error.status.code {
        case _ where error.errcode == .unrecognized, 404, 405:
            return .error(
                .notAHomeserver, server,
                "The URL isn't a homeserver's base URL, because the API isn't below it: \(text(of: error)).",
                advice: Self.baseURLAdvice)
        case _ where error.errcode == .unknownToken, 401:
            return .error(
                .tokenRejected, server, "The homeserver rejects the access token (\(error.status.code)).",
                advice: "Use the token of a session that isn't logged out. Apps show it in their settings.")
        case 429, 500...:
            return .error(
                .homeserverFailing, server, "The homeserver responds with an error: \(text(of: error)).",
                advice: "Try again later. Without the homeserver no notification is sent.")
        default:
            return .error(
                .homeserverFailing, server, "The homeserver refuses to name the token's owner: \(text(of: error)).",
                advice: "Check the access token, and that the account isn't locked or suspended.")
        }
    }

    /// Returns the diagnostic for an error response that isn't one of Matrix.
    private func problem(ofPage error: MatrixError) -> PushDiagnostic {
        switch error.status.code {
        case 300..<400:
            let homeserver = error.redirectTarget(from: connection.baseURL)?.homeserver.map(secrets.removed)
            return notAHomeserver(
                text(of: error),
                advice: homeserver.map {
                    "If \($0) is the homeserver, use that URL. Otherwise use the one that "
                        + "https://<server name>/.well-known/matrix/client has as base_url."
                })
        case 400 where connection.baseURL.scheme == "http":
            let (authority, path) = (connection.baseURL.authority, connection.baseURL.path)
            return notAHomeserver(
                text(of: error), advice: "If the port is one for https, use https://\(authority)\(path).")
        case 429, 500, 502...504, 506...:
            return .error(
                .homeserverFailing, server,
                "The server responds with an error that isn't a homeserver's: \(text(of: error)).",
                advice: "A reverse proxy may respond in place of the homeserver. Check that the homeserver is running, "
                    + "and that the proxy passes /_matrix to it.")
        default: return notAHomeserver(text(of: error))
        }
    }

    private static let baseURLAdvice =
        "Use the URL that https://<server name>/.well-known/matrix/client has as base_url."

    private func notAHomeserver(_ response: String, advice: String? = nil) -> PushDiagnostic {
        .error(
            .notAHomeserver, server, "The server doesn't respond as a Matrix homeserver: \(response).",
            advice: advice ?? Self.baseURLAdvice)
    }

    /// Describes an error without the text of a page.
    private func text(of error: any Error) -> String {
        let text =
            switch error {
            // The subject names the server.
            case let error as TransportError: "\(error.reason)"
            case let error as MatrixError where !error.isOfMatrix: error.pageDescription(from: connection.baseURL)
            case let error as UnexpectedResponseError where error.isNotJSON:
                "status \(error.status.code), and the response isn't JSON"
            default: "\(error)"
            }
        return secrets.removed(from: text).shortened(to: PushDiagnostic.maxTextLength).singleLine
    }
}

extension MatrixError {
    /// Whether the response was an error of Matrix (client-server API, "Standard error response").
    fileprivate var isOfMatrix: Bool {
        // Of a page of more than 1 MiB the body isn't kept.
        mediaType != "text/html" && (try? body(as: JSONObject.self))?["errcode"]?.string != nil
    }

    /// The media type without parameters.
    private var mediaType: String? {
        headerFields[.contentType].map { String($0.prefix { $0 != ";" }).lowercased().shortened(to: 60).singleLine }
    }

    fileprivate func redirectTarget(from server: BaseURL) -> RedirectTarget? {
        headerFields[.location].flatMap { RedirectTarget($0, from: server) }
    }

    /// Describes a response that isn't an error of Matrix by its status, its type and the target of a redirect.
    fileprivate func pageDescription(from server: BaseURL) -> String {
        if (300..<400).contains(status.code) {
            let target = redirectTarget(from: server).map { "to \($0.text)" } ?? "without a valid target"
            return "status \(status.code), a redirect \(target)"
        }
        let isJSON = mediaType != "text/html" && (try? body(as: JSONValue.self)) != nil
        return "status \(status.code), and the response isn't "
            + (isJSON ? "an error of Matrix" : "JSON" + (mediaType.map { " (\($0))" } ?? ""))
    }
}

extension UnexpectedResponseError {
    /// Whether the body isn't JSON, rather than JSON that violates the schema.
    fileprivate var isNotJSON: Bool {
        invalid?.violations.first.map { $0.code == .syntax || $0.code == .utf8 } ?? false
    }
}
