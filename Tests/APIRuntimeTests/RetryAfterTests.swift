import HTTPTypes
import Testing

@testable import APIRuntime

@Suite("Retry-After")
struct RetryAfterTests {
    /// 1994-11-06 08:49:37 UTC.
    private let now: Double = 784_111_777

    private func delay(_ text: String, now: Double? = nil) -> Duration? {
        RetryAfter.delay([.retryAfter: text], now: now ?? self.now)
    }

    @Test(
        "seconds are read, at most one day",
        arguments: [
            ("0", 0), ("120", 120), (" 7 ", 7), ("86400", 86_400), ("86401", 86_400),
            ("99999999999999999999999", 86_400),
        ])
    func seconds(text: String, expected: Int) {
        #expect(delay(text) == .seconds(expected))
    }

    @Test(
        "the three forms of a date are read",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "Sun, 06 nov 1994 08:49:37 UTC",
        ])
    func dates(text: String) {
        #expect(delay(text, now: now - 90) == .seconds(90))
        #expect(delay(text, now: now - 200_000) == .seconds(86_400))
        #expect(delay(text, now: now + 5) == .zero)
    }

    @Test("days of leap years and the end of a year are read")
    func calendar() {
        #expect(HTTPDate.secondsSince1970("Thu, 29 Feb 2024 00:00:00 GMT", now: now) == 1_709_164_800)
        #expect(HTTPDate.secondsSince1970("Fri, 01 Mar 2024 00:00:00 GMT", now: now) == 1_709_251_200)
        #expect(HTTPDate.secondsSince1970("Sat, 31 Dec 2016 23:59:60 GMT", now: now) == 1_483_228_800)
        #expect(HTTPDate.secondsSince1970("Thu, 01 Jan 1970 00:00:00 GMT", now: now) == 0)
    }

    @Test("a year of two digits is at most 50 years in the future")
    func shortYears() {
        let now2026: Double = 1_795_870_000
        #expect(HTTPDate.secondsSince1970("Sunday, 01-Jan-26 00:00:00 GMT", now: now2026) == 1_767_225_600)
        #expect(HTTPDate.secondsSince1970("Sunday, 01-Jan-70 00:00:00 GMT", now: now2026) == 3_155_760_000)
        #expect(HTTPDate.secondsSince1970("Sunday, 01-Jan-94 00:00:00 GMT", now: now2026) == 757_382_400)
    }

    @Test(
        "other texts are ignored",
        arguments: [
            "", "soon", "-5", "1.5", "+5", "Sun, 06 Nov 1994", "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 99999999999999999999 08:49:37 GMT", "Sun, 06 Nov 1994 8:9:7 GMT", "١٢",
        ])
    func invalid(text: String) {
        #expect(delay(text) == nil)
        #expect(RetryAfter.delay([:], now: now) == nil)
    }

    @Test("a clock outside of any calendar is harmless", arguments: [.nan, .infinity, -.infinity, 1e300, -1e300])
    func oddClocks(now: Double) {
        #expect(delay("Sunday, 06-Nov-94 08:49:37 GMT", now: now).map { $0 <= .seconds(86_400) } ?? true)
    }
}
