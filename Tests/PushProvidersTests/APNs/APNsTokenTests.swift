import APIRuntime
import Crypto
import Foundation
import ManualClock
import Testing

@testable import PushProviders

@Suite("APNs provider token")
struct APNsTokenTests {
    /// 30 minutes on the grid of `iat`.
    private static let gridTime: Double = 1_779_998_400
    private static let key = P256.Signing.PrivateKey()

    private static func source(_ clock: ManualClock) -> APNsTokenSource {
        APNsTokenSource(key: key, keyID: "ABC123DEFG", teamID: "TEAM123456", clock: clock)
    }

    @Test("a token is a JWT that the public key verifies and whose iat is an integer")
    func jsonWebToken() throws {
        let token = try Self.source(ManualClock(secondsSince1970: Self.gridTime + 100)).token()
        let parts = token.text.split(separator: ".").map { String($0) }
        try #require(parts.count == 3)
        let decoded = try parts.map { try #require(Self.decode($0)) }
        #expect(try JSONValue(json: decoded[0]) == ["alg": "ES256", "kid": "ABC123DEFG"])
        #expect(try JSONValue(json: decoded[1]) == ["iss": "TEAM123456", "iat": .integer(Int64(Self.gridTime))])
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: decoded[2])
        #expect(Self.key.publicKey.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])".utf8)))
    }

    private static func decode(_ text: String) -> [UInt8]? {
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)).map { Array($0) }
    }

    @Test("gateways that start at different times of a half-hour use the same iat")
    func grid() throws {
        for offset in [0.0, 1, 1799] {
            let token = try Self.source(ManualClock(secondsSince1970: Self.gridTime + offset)).token()
            #expect(token.issuedAt == Int64(Self.gridTime))
        }
    }

    @Test("over a day a token is replaced after 20 to 55 minutes and never older than 55", arguments: [0, 7, 11, 29])
    func refreshWindow(startMinute: Int) throws {
        let clock = ManualClock(secondsSince1970: Self.gridTime + Double(startMinute) * 60)
        let source = Self.source(clock)
        var token = try source.token()
        var minutesInUse = 0
        var tokens = 1
        for _ in 0..<(24 * 60) {
            clock.advance(by: .seconds(60))
            let next = try source.token()
            #expect(clock.secondsSince1970 - Double(next.issuedAt) < 55 * 60)
            #expect(next.issuedAt.isMultiple(of: 1800))
            minutesInUse += 1
            if next != token {
                #expect((20...55).contains(minutesInUse))
                minutesInUse = 0
                tokens += 1
                token = next
            }
        }
        #expect((47...50).contains(tokens))
    }

    @Test("a clock that goes back makes a new token at once, with a time before the present one")
    func clockBack() throws {
        let clock = ManualClock(secondsSince1970: Self.gridTime + 600)
        let source = Self.source(clock)
        _ = try source.token()
        clock.setTimeOfDay(secondsSince1970: Self.gridTime - 3000)
        let token = try source.token()
        #expect(token.issuedAt == Int64(Self.gridTime) - 3600)
        #expect(try source.token() == token)
    }

    @Test("a clock that goes forward by an hour makes a new token at once")
    func clockForward() throws {
        let clock = ManualClock(secondsSince1970: Self.gridTime + 60)
        let source = Self.source(clock)
        let first = try source.token()
        clock.setTimeOfDay(secondsSince1970: Self.gridTime + 3660)
        let token = try source.token()
        #expect(token != first)
        #expect(token.issuedAt == Int64(Self.gridTime) + 3600)
    }

    @Test("a clock that stands still doesn't keep a token for longer than 55 minutes")
    func clockStops() throws {
        let clock = ManualClock(secondsSince1970: Self.gridTime)
        let source = Self.source(clock)
        let first = try source.token()
        clock.advance(by: .seconds(55 * 60))
        clock.setTimeOfDay(secondsSince1970: Self.gridTime + 1)
        #expect(try source.token() != first)
    }

    @Test("ExpiredProviderToken makes one new token with the present time, however many requests got it")
    func expired() throws {
        let clock = ManualClock(secondsSince1970: Self.gridTime + 90)
        let source = Self.source(clock)
        let first = try source.token()
        #expect(source.tokenExpired(isRepetition: false))
        let second = try source.token()
        #expect(second != first)
        #expect(second.issuedAt == Int64(Self.gridTime) + 90)
        // The other requests that were on their way with the first token.
        for _ in 0..<10 { #expect(source.tokenExpired(isRepetition: false)) }
        #expect(try source.token() == second)
        // A repetition with the second token.
        #expect(!source.tokenExpired(isRepetition: true))
        #expect(try source.token() == second)
        clock.advance(by: .seconds(20 * 60))
        #expect(source.tokenExpired(isRepetition: true))
        #expect(try source.token() != second)
    }

    @Test("TooManyProviderTokenUpdates keeps the token, until it is of no more use")
    func tooManyUpdates() throws {
        let clock = ManualClock(secondsSince1970: Self.gridTime + 1700)
        let source = Self.source(clock)
        let first = try source.token()
        clock.advance(by: .seconds(600))
        source.tooManyUpdates()
        #expect(!source.tokenExpired(isRepetition: false))
        clock.advance(by: .seconds(1140))
        #expect(try source.token() == first)
        clock.advance(by: .seconds(60))
        #expect(try source.token() != first)
    }

    @Test("after the pause for TooManyProviderTokenUpdates, a token is made as usual")
    func endOfPause() throws {
        let clock = ManualClock(secondsSince1970: Self.gridTime)
        let source = Self.source(clock)
        let first = try source.token()
        source.tooManyUpdates()
        clock.advance(by: .seconds(1799))
        #expect(try source.token() == first)
        clock.advance(by: .seconds(1))
        #expect(try source.token().issuedAt == Int64(Self.gridTime) + 1800)
    }

    @Test("many tasks that need the first token get the same one")
    func concurrency() async throws {
        let source = Self.source(ManualClock())
        let tokens = try await withThrowingTaskGroup(of: APNsToken.self) { group in
            for _ in 0..<100 { group.addTask { try source.token() } }
            return try await group.reduce(into: Set<APNsToken>()) { $0.insert($1) }
        }
        #expect(tokens.count == 1)
    }
}
