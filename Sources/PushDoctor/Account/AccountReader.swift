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
        case let error as MatrixError where error.status.code == 401 || error.errcode == .unknownToken:
            return .error(
                .tokenRejected, server, "The homeserver rejects the access token (\(error.status.code)).",
                advice: "Use the token of a session that isn't logged out. Apps show it in their settings.")
        case let error as MatrixError where error.status.code >= 500 || error.status.code == 429:
            return .error(
                .homeserverFailing, server, "The homeserver responds with an error: \(text(of: error)).",
                advice: "Try again later. Without the homeserver no notification is sent.")
        case let error as MatrixError where error.errcode != .unknown:
            return .error(
                .homeserverFailing, server, "The homeserver refuses to name the token's owner: \(text(of: error)).",
                advice: "Check the access token, and that the account isn't locked or suspended.")
        case let error as MatrixError: return notAHomeserver("status \(error.status.code)")
        case let error as UnexpectedResponseError: return notAHomeserver("status \(error.status.code)")
        case let error as ResponseTooLargeError: return notAHomeserver("status \(error.head.status.code)")
        default:
            return .error(
                .homeserverUnreachable, server, "The homeserver can't be reached: \(text(of: error)).",
                advice: "Check the URL, and that the homeserver is running.")
        }
    }

    private func notAHomeserver(_ response: String) -> PushDiagnostic {
        .error(
            .notAHomeserver, server, "The server doesn't respond as a Matrix homeserver: \(response).",
            advice: "Use the URL that https://<server name>/.well-known/matrix/client has as base_url.")
    }

    private func text(of error: any Error) -> String {
        // The subject names the server.
        let text = (error as? TransportError).map { "\($0.reason)" } ?? "\(error)"
        return secrets.removed(from: text).shortened(to: PushDiagnostic.maxTextLength).singleLine
    }
}
