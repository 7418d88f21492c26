import APIRuntime
import Foundation
import Testing

@Suite("The page of matrix-push rules explain", .timeLimit(.minutes(5)))
struct ExplanationPageTests {
    private func page(_ event: JSONObject, user: String = "@fern:garden.example") async throws -> String {
        let outcome = try await CommandLineTool.run(
            "rules", "explain", "--event", "-", "--user", user, "--display-name", #"<i>"Fern"</i>"#, "--format", "html",
            "--legacy-mentions", input: event.description)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        return outcome.output
    }

    private func event(_ body: String, type: String = "m.room.message") -> JSONObject {
        ["type": .string(type), "sender": "@wren:garden.example", "content": ["body": .string(body)]]
    }

    @Test("the page has the result, its reason, every condition with the found value, and the rules not evaluated")
    func content() async throws {
        let page = try await page(event("The tomatoes are ripe"))
        #expect(page.hasPrefix("<!doctype html>\n"))
        for text in [
            "<h1>Notifies", "Because the underride rule <code>.m.rule.message</code> matches: any message.",
            "The tomatoes are ripe", ".m.rule.suppress_notices", "type matches &quot;m.room.member&quot;",
            "found <code>&quot;m.room.message&quot;</code>", "<code>.m.rule.encrypted</code>",
        ] { #expect(page.contains(text), "\(text)") }
    }

    @Test("the page is self-contained, forbids loading resources, and has styles for light, dark and print")
    func selfContained() async throws {
        let page = try await page(event("x"))
        for reference in ["http:", "https:", "//", "src=", "href=", "url(", "@import", "<script", "<link", "<img"] {
            #expect(!page.contains(reference), "\(reference)")
        }
        for part in [
            "default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;", "prefers-color-scheme: dark",
            "@media print", #"<meta charset="utf-8">"#, #"lang="en""#,
        ] { #expect(page.contains(part), "\(part)") }
    }

    @Test("values of events and users are escaped, and bidirectional controls are removed")
    func escaping() async throws {
        let hostile = "</style><script>alert('1' & \"2\")</script>\u{202E}\u{7}<!--"
        var event = event(hostile, type: hostile)
        event["room_id"] = .string(hostile)
        event[hostile] = .string(hostile)
        let page = try await page(event, user: "@\(hostile):x")
        #expect(!page.contains("<script") && !page.contains("<!--") && !page.contains("<i>"))
        #expect(page.components(separatedBy: "</style>").count == 2)
        #expect(page.contains("&lt;/style&gt;&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)"))
        #expect(!page.contains("\u{202E}") && !page.contains("\u{7}"))
    }

    @Test("elements are properly nested")
    func wellFormed() async throws {
        #expect(HTMLStructure.problem(in: try await page(event("a <b> c & d"))) == nil)
    }

    @Test("a long body is cut, and a large event isn't shown")
    func large() async throws {
        let page = try await page(event(String(repeating: "tomato ", count: 150_000)))
        #expect(page.utf8.count < 40_000)
        #expect(page.contains("The event is too long to be shown."))
    }
}
