/// A check of a page's elements: each end tag closes the innermost open element.
enum HTMLStructure {
    private static let voidElements: Set<Substring> = ["meta", "br", "link"]

    /// Returns the first error, or `nil` if the page is well-formed.
    static func problem(in page: String) -> String? {
        // The selectors of a style sheet have angle brackets.
        let page = page.replacing(/<style>[^<]*<\/style>/, with: "").replacing("<!doctype html>", with: "")
        var open: [Substring] = []
        var rest = page[...]
        while let start = rest.firstIndex(of: "<") {
            if rest[..<start].contains(">") { return "a > in a text" }
            guard let tag = rest[start...].prefixMatch(of: /<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z-]+="[^"<>]*")*)>/) else {
                return "no tag: \(rest[start...].prefix(60))"
            }
            rest = rest[tag.range.upperBound...]
            if tag.1.isEmpty {
                if !voidElements.contains(tag.2) { open.append(tag.2) }
            } else if open.popLast() != tag.2 {
                return "</\(tag.2)> closes no open element"
            }
        }
        return open.isEmpty ? nil : "<\(open[0])> is open at the end"
    }
}
