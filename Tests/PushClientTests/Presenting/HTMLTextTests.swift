import SeededGenerator
import Testing

@testable import PushClient

@Suite("Formatted texts")
struct HTMLTextTests {
    private func text(_ html: String) -> String { HTMLText.plainText(html, spoiler: "[hidden]") }

    @Test(
        "HTML becomes plain text",
        arguments: [
            ("a <b>b</b>\n c", "a b c"), ("<p>a</p><p>b</p>", "a\n\nb"), ("a<br>b<br/><br>c", "a\nb\n\nc"),
            ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>d", "1. a\n2. b\n• c\nd"),
            ("<h1>Beds</h1>text", "Beds\n\ntext"), ("<pre><code>a\n  b</code></pre>", "a\n  b"),
            ("a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#x27; &hellip;", "a <b> & \"c\" 'd' …"),
            ("&unknown; &#0; &#xD800; &", "&unknown; \u{0} &#xD800; &"), ("1 < 2 > 0 <3", "1 < 2 > 0 <3"),
            (#"<a href="https://a.example/?a>b">link</a>"#, "link"), (#"<img src="mxc://a/b" alt="bean">"#, "bean"),
            ("<mx-reply>quoted</mx-reply>text", "text"), ("<MX-REPLY>quoted</MX-Reply>text", "text"),
            ("<script>alert(1)</script>a<!-- b -->c", "ac"),
            ("<span data-mx-spoiler=\"reason\">secret <span>x</span></span> open", "[hidden] open"),
            ("<span data-mx-spoiler>secret", "[hidden]"), ("unclosed <b", "unclosed <b"),
            ("<mx-reply>never closed", ""),
            ("", ""), ("<", "<"), ("&", "&"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ])
    func conversion(html: String, expected: String) {
        #expect(text(html) == expected)
    }

    @Test("100 kB of open tags, of open comments and of references are read in one pass")
    func bounded() {
        for part in [
            "<div>", "<!--", "<span data-mx-spoiler>", "<a href=\"", "&amp;", "<ul><li>", "<<", "</", "<a\"'>",
        ] {
            let html = String(repeating: part, count: 100_000 / part.utf8.count)
            #expect(text(html).utf8.count <= 200_000)
        }
    }

    @Test("random markup is read without a crash, and never yields more than three times its size")
    func random() {
        let parts = [
            "<", ">", "/", "span", "data-mx-spoiler", "mx-reply", "li", "ol", "&", ";", "#x", "1F331", "\"", "'", "=",
            " ",
            "\n", "é", "🌱", "p", "br", "!--", "-->", "pre", "img alt=", "a",
        ]
        var generator = SeededGenerator(seed: 18)
        for _ in 0..<3000 {
            let html = (0..<Int.random(in: 0...40, using: &generator))
                .map { _ in parts[Int.random(in: 0..<parts.count, using: &generator)] }.joined()
            #expect(text(html).utf8.count <= 3 * html.utf8.count + 8)
        }
    }
}
