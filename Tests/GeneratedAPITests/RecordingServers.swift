import APIRuntime
import ClientServerAPI
import HTTPTypes
import PushGatewayAPI
import Synchronization

/// Lines that several tasks write, thread-safe.
final class Record: Sendable {
    private let content = Mutex<[String]>([])

    var lines: [String] { content.withLock { $0 } }
    func add(_ line: String) { content.withLock { $0.append(line) } }
}

/// A homeserver that records each call and returns scripted responses.
struct RecordingHomeserver: HomeserverServer {
    let record = Record()
    /// The error thrown instead of a response.
    var failure: (any Error)?

    func authenticate(_ accessToken: AccessToken) async throws -> String {
        guard accessToken.rawValue == "secret" else { throw MatrixError.unknownToken }
        return "@me"
    }

    private func called(_ call: String) throws {
        record.add(call)
        if let failure { throw failure }
    }

    func getPushers(caller: String) async throws -> PushersResponse {
        try called("getPushers \(caller)")
        return Self.pushers
    }

    func setPusher(_ body: SetPusherRequest, caller: String) async throws {
        try called("setPusher \(text(body))")
    }

    func getPushRules(caller: String) async throws -> PushRulesResponse {
        try called("getPushRules")
        return PushRulesResponse(global: Self.ruleset)
    }

    func getGlobalPushRules(caller: String) async throws -> Ruleset {
        try called("getGlobalPushRules")
        return Self.ruleset
    }

    func getPushRule(kind: PushRuleKind, ruleID: String, caller: String) async throws -> PushRule {
        try called("getPushRule \(kind.rawValue) \(ruleID)")
        return Self.rule
    }

    func setPushRule(
        kind: PushRuleKind, ruleID: String, before: String?, after: String?, _ body: SetPushRuleRequest, caller: String
    ) async throws {
        try called(
            "setPushRule \(kind.rawValue) \(ruleID) before \(before ?? "-") after \(after ?? "-") \(text(body))")
    }

    func deletePushRule(kind: PushRuleKind, ruleID: String, caller: String) async throws {
        try called("deletePushRule \(kind.rawValue) \(ruleID)")
    }

    func getPushRuleEnabled(kind: PushRuleKind, ruleID: String, caller: String) async throws -> PushRuleEnabled {
        try called("getPushRuleEnabled \(kind.rawValue) \(ruleID)")
        return PushRuleEnabled(enabled: true)
    }

    func setPushRuleEnabled(
        kind: PushRuleKind, ruleID: String, _ body: PushRuleEnabled, caller: String
    ) async throws {
        try called("setPushRuleEnabled \(kind.rawValue) \(ruleID) \(body.enabled)")
    }

    func getPushRuleActions(kind: PushRuleKind, ruleID: String, caller: String) async throws -> PushRuleActions {
        try called("getPushRuleActions \(kind.rawValue) \(ruleID)")
        return PushRuleActions(actions: Self.rule.actions)
    }

    func setPushRuleActions(
        kind: PushRuleKind, ruleID: String, _ body: PushRuleActions, caller: String
    ) async throws {
        try called("setPushRuleActions \(kind.rawValue) \(ruleID) \(text(body))")
    }

    func getNotifications(
        from: String?, limit: Int64?, only: String?, caller: String
    ) async throws -> NotificationsResponse {
        try called("getNotifications from \(from ?? "-") limit \(limit.map(String.init) ?? "-") only \(only ?? "-")")
        return NotificationsResponse(notifications: [], nextToken: .null)
    }

    private func text(_ body: some JSONCodable) -> String { String(decoding: body.jsonBytes(), as: UTF8.self) }

    static let rule = PushRule(
        ruleID: "тест", default: false, enabled: true,
        actions: [.notify, .setTweak(.init(setTweak: "sound", value: "ping")), .unknown("wave")],
        conditions: [.eventMatch(.init(key: "type", pattern: "m.*")), .unknown(["kind": "moon"])])
    static let ruleset = Ruleset(override: [rule], content: [], additionalProperties: ["org.x": [1]])
    static let pushers = PushersResponse(pushers: [
        Pusher(
            pushkey: "k", kind: .http, appID: "a", appDisplayName: "n", deviceDisplayName: "d", lang: "l",
            data: PusherData(url: "u", additionalProperties: ["x": nil]))
    ])
}

/// A gateway that records the notifications.
struct RecordingGateway: PushGatewayServer {
    let record = Record()

    func notify(_ body: NotifyRequest) async throws -> NotifyResponse {
        record.add(String(decoding: body.jsonBytes(), as: UTF8.self))
        return NotifyResponse(rejected: body.notification.devices.map(\.pushkey))
    }
}

/// A transport that passes requests to a router in the same process, and records them.
struct RouterTransport: ClientTransport {
    let router: APIRouter
    let record = Record()

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        record.add("\(request.method.rawValue) \(request.path ?? "")")
        let response = await router.respond(to: request, body: ServerRequestBody(body ?? []))
        return ClientResponse(
            head: HTTPResponse(status: response.status, headerFields: response.fields), body: response.body)
    }
}
