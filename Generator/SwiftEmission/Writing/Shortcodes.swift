/// Returns a text without the shortcodes of the site generator Hugo, which descriptions of the Matrix specification
/// contain: `{{% boxes/note %}}` becomes `Note:`, `{{% added-in v="1.18" %}}` becomes `Added in version 1.18:`.
func withoutShortcodes(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")), text.contains("{{") else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "{{") {
        result += rest[..<start.lowerBound]
        let code = rest[start.upperBound...]
        guard let mark = code.first, mark == "%" || mark == "<",
            let end = code.firstRange(of: mark == "%" ? "%}}" : ">}}")
        else {
            result += "{{"
            rest = code
            continue
        }
        let words = code[..<end.lowerBound].dropFirst().split(separator: " ")
        result += meaning(words)
        rest = code[end.upperBound...]
    }
    return result + rest
}

private func meaning(_ words: [Substring]) -> String {
    guard let name = words.first else { return "" }
    let version = words.lazy.compactMap { word in
        word.hasPrefix("v=") ? word.dropFirst(2).filter { $0 != "\"" && $0 != "'" } : nil
    }.first
    switch (name, version) {
    case ("added-in", let version?): return "Added in version \(version):"
    case ("changed-in", let version?): return "Changed in version \(version):"
    case _ where name.hasPrefix("boxes/"): return capitalized(String(name.dropFirst("boxes/".count))) + ":"
    // The end of a box.
    case _ where name.hasPrefix("/"): return "\n"
    default: return ""
    }
}
