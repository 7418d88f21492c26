import APIRuntime
import Crypto
import Foundation
import HTTPTypes
import PushDelivery
import ServiceProgram
import StatusAPI
import Testing

@testable import PushGatewayProgram

@Suite("The operator's page", .timeLimit(.minutes(5)))
struct StatusPageTests {
    private static let fault = ResponseMeaning.operatorFault(
        reason: "APNs responded 403 InvalidProviderToken", remedy: "check key_file, key_id and team_id")

    /// A gateway with an app in each state.
    private func fixture() async -> StatusFixture {
        let fixture = StatusFixture([
            ("org.example.ok", ChangingProvider()), ("org.example.*", ChangingProvider()),
            ("org.example.bad", ChangingProvider(Self.fault)),
            (
                "org.example.tv",
                ChangingProvider(
                    expiries: [CredentialExpiry(name: "certificate_file", time: 1_780_100_000, isRenewed: false)])
            ),
        ])
        await fixture.notify("org.example.ok", 3)
        await fixture.notify("org.example.bad", 2)
        return fixture
    }

    @Test("the page has the problem, the provider's words and what to do before everything else")
    func problems() async throws {
        let page = await fixture().page()
        let texts = [
            "<title>Failing · matrix-push gateway", "1 of 4 apps is failing: org.example.bad.", "Problems",
            "Nothing is delivered: the app&#39;s credentials or configuration are wrong.",
            "APNs responded 403 InvalidProviderToken", "Check key_file, key_id and team_id.",
            "certificate_file expires in 1 d 3 h.", "Apps</h2>", "Gateway</h2>", "Details</h2>",
        ]
        var rest = page[...]
        for text in texts {
            let range = try #require(rest.range(of: text), "\(text)")
            rest = rest[range.upperBound...]
        }
    }

    @Test("a failed reload comes after the apps that fail and before those with a warning")
    func order() async throws {
        let fixture = await fixture()
        fixture.lastReload.record(succeeded: false, message: "line 3", at: fixture.clock.now)
        let page = await fixture.page()
        var rest = page[...]
        for text in [
            ">Problems<", "org.example.bad", "The last reload failed", "certificate_file expires", "Apps</h2>",
        ] {
            let range = try #require(rest.range(of: text), "\(text)")
            rest = rest[range.upperBound...]
        }
    }

    @Test("without problems, the verdict is good and there is no section for them")
    func healthy() async {
        let fixture = StatusFixture([("app", ChangingProvider())])
        #expect(await fixture.page().contains("No notification has arrived since the start."))
        await fixture.notify("app")
        let page = await fixture.page()
        #expect(page.contains("Notifications are delivered.") && !page.contains(">Problems<"))
        #expect(page.contains("<title>Working"))
    }

    @Test("the response allows the page's own style and script alone, and isn't stored")
    func policy() async throws {
        let response = await fixture().get("/")
        let page = String(decoding: response.body, as: UTF8.self)
        #expect(response.fields[.contentType] == "text/html; charset=utf-8")
        #expect(response.fields[.cacheControl] == "no-store")
        #expect(response.fields[.xContentTypeOptions] == "nosniff")
        let policy = try #require(response.fields[.contentSecurityPolicy])
        for (element, directive) in [("style", "style-src"), ("script", "script-src")] {
            let start = try #require(page.range(of: "<\(element)>"))
            let end = try #require(page.range(of: "</\(element)>"))
            let hash = Data(SHA256.hash(data: Data(page[start.upperBound..<end.lowerBound].utf8)))
            #expect(policy.contains("\(directive) 'sha256-\(hash.base64EncodedString())'"))
            #expect(page.components(separatedBy: "<\(element)").count == 2)
        }
        #expect(policy.hasPrefix("default-src 'none';") && !policy.contains("unsafe"))
        #expect(!page.contains("style=") && !page.contains("onclick=\""))
    }

    @Test("hostile words of a provider are escaped, cleaned and cut")
    func escaping() async {
        let hostile =
            "</style></script><script>alert('1' & \"2\")</script><!--\u{202E}\u{7}" + String(repeating: "x", count: 999)
        let fixture = StatusFixture([
            ("<i>app</i>", ChangingProvider(.operatorFault(reason: hostile, remedy: "check \"<b>\""))),
            ("\" onload=\"x", ChangingProvider(.failed(reason: hostile))),
        ])
        await fixture.notify("<i>app</i>", 6)
        await fixture.notify("\" onload=\"x", 6)
        let page = await fixture.page()
        #expect(
            page.components(separatedBy: "<script").count == 2 && page.components(separatedBy: "</style").count == 2)
        #expect(!page.contains("<!--") && !page.contains("<i>") && !page.contains("<b>") && !page.contains("\" onload"))
        #expect(page.contains("&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)"))
        #expect(!page.contains("\u{202E}") && !page.contains("\u{7}"))
        #expect(!page.contains(String(repeating: "x", count: 256)))
        #expect(!page.contains("SECRET"))
    }

    @Test("elements are properly nested, and identifiers are unique")
    func wellFormed() async throws {
        let page = await fixture().page()
        var open: [Substring] = []
        var identifiers: Set<Substring> = []
        // The texts of the style and the script aren't elements.
        let text = page.replacing(/<(style|script)>.*?<\/(style|script)>/.dotMatchesNewlines(), with: "")
        for match in text.matches(of: /<(\/?)([a-z0-9]+)((?:\s+[a-z-A-Z]+="[^"<>]*")*)>/) {
            let (name, attributes) = (match.2, match.3)
            if match.1 == "/" {
                #expect(open.popLast() == name)
            } else if !["meta", "link", "br"].contains(name) {
                open.append(name)
            }
            for id in attributes.matches(of: /\sid="([^"]*)"/) { #expect(identifiers.insert(id.1).inserted, "\(id.1)") }
        }
        #expect(open.isEmpty)
        // Every `<` begins an element that was read above.
        let read = text.matches(of: /<(\/?)([a-z0-9]+)((?:\s+[a-z-A-Z]+="[^"<>]*")*)>/).count
        #expect(text.count { $0 == "<" } == read + 1, "all but the document type")
        for link in page.matches(of: /href="#([^"]*)"/) { #expect(identifiers.contains(link.1), "\(link.1)") }
        for label in page.matches(of: /aria-labelledby="([^"]*)"/) { #expect(identifiers.contains(label.1)) }
    }

    @Test("names that differ in punctuation have different identifiers")
    func identifiers() {
        let status = StatusFixture([
            ("a.b", ChangingProvider()), ("a-b", ChangingProvider()), ("a*b", ChangingProvider()),
            ("a2ab", ChangingProvider()),
        ]).source.status()
        #expect(Set(status.apps.map(\.entry.id)).count == 4)
    }

    @Test("a chart has a bar for each minute with deliveries, and its numbers in words")
    func sparkline() {
        var minutes = MinuteCounts(
            delivered: Array(repeating: 0, count: 60), failed: Array(repeating: 0, count: 60))
        #expect(StatusPageTests.text(minutes).contains(#"aria-label="Last hour: nothing""#))
        minutes.delivered[59] = 1000
        minutes.delivered[58] = 1
        minutes.failed[49] = 3
        minutes.failed[44] = 1
        let text = StatusPageTests.text(minutes)
        #expect(text.contains("M232 24v-2h3v2zM236 24v-24h3v24z"))
        #expect(text.contains("M176 25v2h3v-2zM196 25v2h3v-2z"))
        #expect(
            text.contains(
                "Last hour: 1,001 delivered, 4 not delivered; the failures between 15 and 10 minutes ago"))
    }

    private static func text(_ minutes: MinuteCounts) -> String {
        Sparkline(minutes: minutes).rendered().text
    }
}

@Suite("StatusText")
struct StatusTextTests {
    @Test("numbers have commas", arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "−1,234,567")])
    func numbers(number: Int, text: String) {
        #expect(StatusText.number(number) == text)
    }

    @Test(
        "durations have two units",
        arguments: [
            (0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (7500, "2 h 5 min"),
            (86_400, "1 d"), (100_000, "1 d 3 h"), (3e7, "347 d"), (-90, "1 min"),
        ] as [(Double, String)])
    func durations(seconds: Double, text: String) {
        #expect(StatusText.duration(seconds) == text)
    }

    @Test("times are relative", arguments: [(0.4, "just now"), (5.0, "5 s ago"), (-86_400.0 * 12, "in 12 d")])
    func ago(seconds: Double, text: String) {
        #expect(StatusText.ago(seconds) == text)
    }

    @Test(
        "small rates have a decimal place",
        arguments: [(0.0, "0"), (0.04, "0"), (1.25, "1.3"), (9.0, "9"), (12_345.6, "12,346")])
    func rates(rate: Double, text: String) {
        #expect(StatusText.rate(rate) == text)
    }

    @Test(
        "latencies are in milliseconds or seconds",
        arguments: [(0.0014, "1 ms"), (0.999, "999 ms"), (1.41, "1.4 s"), (90.0, "90 s")])
    func latencies(seconds: Double, text: String) {
        #expect(StatusText.latency(seconds) == text)
    }

    @Test(
        "bytes have binary units", arguments: [(0, "0 B"), (1023, "1,023 B"), (1536, "1.5 KiB"), (64 << 20, "64 MiB")])
    func bytes(bytes: Int, text: String) {
        #expect(StatusText.bytes(bytes) == text)
    }

    @Test(
        "a phrase becomes a sentence, and keeps a name at its beginning",
        arguments: [
            ("check key_file", "Check key_file."), ("topic must be the identifier", "Topic must be the identifier."),
            ("certificate_file is revoked", "certificate_file is revoked."), ("Done.", "Done."), ("wait…", "Wait…"),
        ])
    func sentences(phrase: String, sentence: String) {
        #expect(StatusText.sentence(phrase) == sentence)
    }
}
