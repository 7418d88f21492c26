import APIRuntime
import Foundation
import SharedData
import Testing

@testable import PushClient

/// The code of `docs/guides/device.md`, line by line, which shows that it compiles.
private func register(
    transport: any ClientTransport, token: [UInt8], accessToken: AccessToken, stored: PusherIdentity?
) async throws -> PusherIdentity {
    let connection = APIConnection(
        transport: transport, baseURL: try BaseURL("https://matrix.garden.example"), accessToken: accessToken)
    let registration = PushRegistration(
        address: .apns(token: token), appID: "org.example.chat.ios",
        gateway: try GatewayURL("https://push.example.org/_matrix/push/v1/notify"),
        appName: "Chat", deviceName: "Fern's phone", language: "en", accountSecret: "f3c1…")

    // At each start, and when the token changes. Nothing is sent if the pusher is set already.
    let result = try await PusherRegistrar(connection).register(registration, previous: stored)
    for pusher in result.duplicates { print("also registered: \(pusher.deviceName ?? pusher.identity.appID)") }
    return result.identity
}

/// The code of `docs/guides/device.md`, line by line, which shows that it compiles.
private func receive(
    payload: JSONObject, connection: APIConnection, rules: DeviceRuleset, shown: ShownNotifications, crypto: Crypto
) async -> NotificationResult {
    let resolver = NotificationResolver(
        userID: "@fern:garden.example", connection: connection, rules: rules, shown: shown,
        decrypt: { event, roomID in try await crypto.decrypt(event.json, roomID) })
    do {
        let notification = try PayloadReader().read(userInfo: payload)
        return await resolver.result(for: notification)
    } catch {
        return resolver.result(for: error)
    }
}

private protocol Crypto: Sendable {
    func decrypt(_ event: JSONObject, _ roomID: String) async throws -> JSONObject?
}

private struct NoCrypto: Crypto {
    func decrypt(_ event: JSONObject, _ roomID: String) async throws -> JSONObject? { nil }
}

@Suite("The guide for devices")
struct GuideTests {
    @Test("the document shows the code above", arguments: ["private func register(", "private func receive("])
    func code(function: String) throws {
        let url = SharedData.projectRoot.appending(path: "docs/guides/device.md")
        let document = try String(contentsOf: url, encoding: .utf8)
        let source = try String(contentsOfFile: #filePath, encoding: .utf8).components(separatedBy: "\n")
        let start = try #require(source.firstIndex { $0.hasPrefix(function) })
        let open = try #require(source[start...].firstIndex { $0.hasPrefix(") async") })
        let body = source[(open + 1)...].prefix { $0 != "}" }.map { $0.isEmpty ? "" : String($0.dropFirst(4)) }
        #expect(body.count > 5)
        #expect(document.contains("```swift\n" + body.joined(separator: "\n") + "\n```"))
    }

    @Test("the guide's code registers and receives")
    func run() async throws {
        let homeserver = TestHomeserver()
        let connection = try homeserver.connection()
        let first = try await register(
            transport: connection.transport, token: [1, 2], accessToken: TestHomeserver.token, stored: nil)
        let second = try await register(
            transport: connection.transport, token: [3], accessToken: TestHomeserver.token, stored: first)
        #expect(homeserver.with { $0.pushers }.compactMap { $0["pushkey"]?.string } == [second.pushkey])
        let result = await receive(
            payload: ["room_id": "!a", "event_id": "$a", "type": "m.room.message", "content": ["body": "Ripe"]],
            connection: connection, rules: DeviceRuleset(), shown: ShownNotifications(), crypto: NoCrypto())
        #expect(result.content?.body == "Ripe")
        let unusable = await receive(
            payload: [:], connection: connection, rules: DeviceRuleset(), shown: ShownNotifications(),
            crypto: NoCrypto())
        #expect(unusable.content?.incompleteness == .unusablePayload)
    }

    @Test("the guide lists every key of the texts")
    func texts() throws {
        let url = SharedData.projectRoot.appending(path: "docs/guides/device.md")
        let document = try String(contentsOf: url, encoding: .utf8)
        for key in NotificationTexts.Key.allCases {
            #expect(document.contains("| `\(key.rawValue)` | \(key.english) |"), "\(key.rawValue)")
        }
    }
}
