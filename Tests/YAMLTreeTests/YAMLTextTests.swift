import Testing

@testable import YAMLTree

/// Writing of nodes as YAML and JSON.
struct YAMLTextTests {
    private func reread(_ node: YAMLNode) throws -> YAMLNode { try read(node.yamlText) }

    @Test("mappings and sequences are in block style")
    func collections() throws {
        let node = try read("{a: 1, b: [x, {c: 2, d: [3]}, []], e: {}, f: {g: null}, h: [[1, 2]]}")
        #expect(
            node.yamlText == """
                a: 1
                b:
                  - x
                  - c: 2
                    d:
                      - 3
                  - []
                e: {}
                f:
                  g: null
                h:
                  -
                    - 1
                    - 2

                """)
        #expect(try reread(node) == node)
    }

    @Test(
        "strings that YAML 1.1 or 1.2 would read as another value are quoted",
        arguments: [
            "", "~", "null", "Null", "true", "No", "off", "y", "200", "1.10", "0x1F", "1e3", "-1", "+1", ".5", ".inf",
            "12:30:45", "2024-01-02", "1_000", "2001-12-14 21:59:43.10", "=", "<<", "- a", "a: b", "a #b", "a:", "#a",
            "*a", "&a", "!a", "|", ">", "'a'", "\"a\"", "%a", "@a", "`a", "{a}", "[a]", ",a", "?", " a", "a ", "\ta",
            "a\u{7}b", "\u{85}", "\u{2028}", "\u{FEFF}", "a\\b\"c",
        ])
    func strings(_ text: String) throws {
        let location = try read("a").location
        let mapping = YAMLMapping([(name: text, value: YAMLNode(.string(text), at: location))])
        let node = YAMLNode(.mapping(mapping), at: location)
        let written = node.yamlText
        #expect(written.hasPrefix("\"") || ["a\\b\"c"].contains(text), "\(written)")
        #expect(try read(written) == node, "\(written)")
    }

    @Test(
        "other strings are plain",
        arguments: ["a", "/pets/{id}", "#/a".replacing("#", with: "x#"), "é ü", "$ref", "a,b"])
    func plain(_ text: String) throws {
        #expect(try read("a: \(text)").yamlText == "a: \(text)\n")
    }

    @Test(
        "strings of several lines are read back exactly",
        arguments: [
            "a\nb", "a\nb\n", "a\n\nb\n\n\n", "\na", " a\nb", "a\n b\n\tc", "a\n  \nb", "\n", "a\r\nb", "a\n#b\n- c: d",
            "a\u{7}\nb", "---\n...\n",
        ])
    func lines(_ text: String) throws {
        let location = try read("a").location
        let value = YAMLNode(.string(text), at: location)
        let inner = YAMLMapping([
            (name: "k", value: value), (name: "l", value: YAMLNode(.sequence([value]), at: location)),
        ])
        let node = YAMLNode(.mapping(inner), at: location)
        #expect(try reread(node) == node, "\(node.yamlText)")
        #expect(try read(node.jsonLines()) == node)
    }

    @Test("numbers keep all digits", arguments: ["0", "-12", "1.10", "1e400", "123456789012345678901234567890", "0.1"])
    func numbers(_ text: String) throws {
        #expect(try read("a: \(text)").yamlText == "a: \(text)\n")
        #expect(try read("a: \(text)").jsonText == "{\"a\": \(text)}")
    }

    @Test("a key of more than 1024 bytes is read back")
    func longKey() throws {
        let key = String(repeating: "k", count: 2000)
        let location = try read("a").location
        let inner = YAMLNode(.mapping(YAMLMapping([(name: "a", value: YAMLNode(.null, at: location))])), at: location)
        let node = YAMLNode(.mapping(YAMLMapping([(name: key, value: inner)])), at: location)
        #expect(try reread(node) == node)
    }
}
