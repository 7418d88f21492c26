import APIRuntime
import HTTPTypes
import ManualClock
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("APNs responses")
struct APNsResponseTests {
    private static func meaning(
        _ status: Int, _ reason: String? = nil, timestamp: Int64? = nil, pushkeyTS: Int64? = nil,
        retryAfter: String? = nil
    ) throws -> ResponseMeaning {
        var fields = HTTPFields()
        fields[.retryAfter] = retryAfter
        let response = APNsSamples.response(status, reason: reason, timestamp: timestamp, fields: fields)
        return APNsResponse(response, now: 784_111_777).meaning(
            pushkeyTime: pushkeyTS, settings: try APNsSettings(APNsSamples.configuration()))
    }

    /// The kind of a meaning, without its texts.
    enum Kind: Equatable, Sendable {
        case delivered, rejected, suspect, tooLarge, retryNow, failed, operatorFault
        case retryLater(Int, ResponseMeaning.Scope)

        init(_ meaning: ResponseMeaning) {
            switch meaning {
            case .delivered: self = .delivered
            case .rejected: self = .rejected
            case .suspectRejection: self = .suspect
            case .tooLarge: self = .tooLarge
            case .retryNow: self = .retryNow
            case .retryLater(let after, let scope, _): self = .retryLater(Int((after ?? .zero) / .seconds(1)), scope)
            case .operatorFault: self = .operatorFault
            case .failed: self = .failed
            }
        }
    }

    @Test(
        "each documented response has its meaning",
        arguments: [
            (200, nil, .delivered), (410, "Unregistered", .rejected), (410, "ExpiredToken", .rejected),
            (400, "BadDeviceToken", .suspect), (400, "DeviceTokenNotForTopic", .suspect),
            (400, "BadTopic", .operatorFault), (400, "MissingTopic", .operatorFault),
            (400, "TopicDisallowed", .operatorFault), (400, "InvalidPushType", .operatorFault),
            (403, "BadCertificate", .operatorFault), (403, "BadCertificateEnvironment", .operatorFault),
            (403, "ExpiredProviderToken", .operatorFault), (403, "Forbidden", .operatorFault),
            (403, "InvalidProviderToken", .operatorFault), (403, "MissingProviderToken", .operatorFault),
            (403, "UnrelatedKeyIdInToken", .operatorFault), (403, "BadEnvironmentKeyInToken", .operatorFault),
            (403, "BadEnvironmentKeyIdInToken", .operatorFault), (400, "BadCollapseId", .failed),
            (400, "BadExpirationDate", .failed), (400, "BadMessageId", .failed), (400, "BadPriority", .failed),
            (400, "DuplicateHeaders", .failed), (400, "MissingDeviceToken", .failed), (400, "PayloadEmpty", .failed),
            (404, "BadPath", .failed), (405, "MethodNotAllowed", .failed), (413, "PayloadTooLarge", .tooLarge),
            (429, "TooManyRequests", .retryLater(60, .device)),
            (429, "TooManyProviderTokenUpdates", .retryLater(60, .destination)), (400, "IdleTimeout", .retryNow),
            (500, "InternalServerError", .retryLater(900, .destination)),
            (503, "ServiceUnavailable", .retryLater(900, .destination)), (503, "Shutdown", .retryNow),
        ] as [(Int, String?, Kind)])
    func documented(status: Int, reason: String?, expected: Kind) throws {
        #expect(Kind(try Self.meaning(status, reason)) == expected)
    }

    @Test(
        "an unknown or missing reason is read by its status",
        arguments: [
            (200, "Odd", .delivered), (302, nil, .operatorFault), (400, "NewReason", .failed), (400, nil, .failed),
            (401, nil, .operatorFault), (403, "NewReason", .operatorFault), (403, nil, .operatorFault),
            (404, nil, .operatorFault), (405, nil, .operatorFault),
            (408, nil, .retryLater(0, .destination)), (410, nil, .rejected),
            (413, nil, .tooLarge), (429, nil, .retryLater(60, .destination)),
            (500, nil, .retryLater(900, .destination)), (502, nil, .retryLater(0, .destination)),
            (503, nil, .retryLater(900, .destination)), (599, "NewReason", .retryLater(0, .destination)),
        ] as [(Int, String?, Kind)])
    func unknown(status: Int, reason: String?, expected: Kind) throws {
        #expect(Kind(try Self.meaning(status, reason)) == expected)
    }

    @Test(
        "410 rejects only a token that wasn't registered again since",
        arguments: [
            (1_700_000_000_001, 1_700_000_000, .rejected), (1_700_000_000_000, 1_700_000_000, .failed),
            (1_600_000_000_000, 1_700_000_000, .failed), (1_700_000_000_001, 1_700_000_000_000, .rejected),
            (1_600_000_000_000, 1_700_000_000_000, .failed), (nil, 1_700_000_000, .rejected),
            (1_600_000_000_000, nil, .rejected), (1_600_000_000_000, .max, .failed), (1_700_000_000_000, 42, .rejected),
        ] as [(Int64?, Int64?, Kind)])
    func gone(timestamp: Int64?, pushkeyTS: Int64?, expected: Kind) throws {
        for reason in ["Unregistered", "ExpiredToken"] {
            let meaning = try Self.meaning(410, reason, timestamp: timestamp, pushkeyTS: pushkeyTS)
            #expect(Kind(meaning) == expected)
        }
    }

    @Test(
        "Retry-After in seconds or as a date replaces the default delay",
        arguments: [
            ("7", 7), ("0", 0), ("Sun, 06 Nov 1994 08:49:47 GMT", 10), ("Sun, 06 Nov 1994 08:49:00 GMT", 0),
            ("soon", 900), ("", 900), ("99999999999999999999", 86_400), ("-5", 900),
        ])
    func retryAfter(value: String, expected: Int) throws {
        let meaning = try Self.meaning(503, "ServiceUnavailable", retryAfter: value)
        #expect(Kind(meaning) == .retryLater(expected, .destination))
    }

    @Test("BadDeviceToken names the environment, DeviceTokenNotForTopic the topic")
    func remedies() throws {
        guard case .suspectRejection(let reason, let remedy) = try Self.meaning(400, "BadDeviceToken") else {
            Issue.record("expected a suspect rejection")
            return
        }
        #expect(reason == "APNs (production) responded 400 BadDeviceToken")
        #expect(remedy.contains("\"production\""))
        guard case .suspectRejection(_, let topicRemedy) = try Self.meaning(400, "DeviceTokenNotForTopic") else {
            Issue.record("expected a suspect rejection")
            return
        }
        #expect(topicRemedy.contains("\"com.example.app\""))
    }

    @Test("a body that isn't an APNs error is read by its status", arguments: ["", "<html>", "[]", "{\"reason\":5}"])
    func oddBodies(body: String) throws {
        let response = ClientResponse(head: HTTPResponse(status: .init(code: 503)), body: Array(body.utf8))
        let answer = APNsResponse(response, now: 0)
        #expect(answer.reason == nil)
        let settings = try APNsSettings(APNsSamples.configuration())
        #expect(Kind(answer.meaning(pushkeyTime: nil, settings: settings)) == .retryLater(900, .destination))
    }

    @Test("a reason that isn't a word isn't logged")
    func injectedReason() throws {
        let meaning = try Self.meaning(400, "Bad\nDevice <script>")
        #expect(meaning == .failed(reason: "APNs (production) responded 400"))
    }

    @Test("ExpiredProviderToken is tried again with another token, once")
    func expiredToken() async throws {
        let clock = ManualClock()
        let provider = try APNsSamples.provider(environment: APNsSamples.environment(clock: clock))
        let response = APNsSamples.response(403, reason: "ExpiredProviderToken")
        let message = APNsSamples.message()
        let device = APNsSamples.device()
        let first = try await provider.request(for: message, to: device, context: APNsSamples.context(clock))
        guard case .retryNow = provider.meaning(of: response, for: device, context: APNsSamples.context(clock)) else {
            Issue.record("expected retryNow")
            return
        }
        // Another delivery, whose first connection was lost, and which was sent with the token before it was replaced.
        let late = APNsSamples.context(clock, attempt: 1)
        guard case .retryNow = provider.meaning(of: response, for: device, context: late) else {
            Issue.record("expected retryNow")
            return
        }
        let again = APNsSamples.context(clock, attempt: 2, hasRetriedNow: true)
        let second = try await provider.request(for: message, to: device, context: again)
        #expect(first.head.headerFields[.authorization] != second.head.headerFields[.authorization])
        #expect(Kind(provider.meaning(of: response, for: device, context: again)) == .operatorFault)
    }
}
