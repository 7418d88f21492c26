import Testing

@testable import YAMLTree

/// The merge key `<<` of YAML 1.1, as https://yaml.org/type/merge.html describes it.
struct MergeKeyTests {
    private static let merging = YAMLOptions(mergesKeys: true)

    private func merged(_ text: String, limits: YAMLLimits = .init()) throws -> YAMLNode {
        try readYAML(SourceText(name: "t.yaml", bytes: Array(text.utf8)), limits: limits, options: Self.merging)
    }

    private func failure(_ text: String, limits: YAMLLimits = .init(), options: YAMLOptions = merging) -> String {
        do {
            let source = SourceText(name: "t.yaml", bytes: Array(text.utf8))
            return "no error: \(try readYAML(source, limits: limits, options: options).value)"
        } catch {
            return error.rendered()
        }
    }

    @Test("the examples of the specification give equal mappings")
    func specification() throws {
        let root = try merged(
            """
            - &CENTER {x: 1, y: 2}
            - &LEFT {x: 0, y: 2}
            - &BIG {r: 10}
            - &SMALL {r: 1}
            - {x: 1, y: 2, r: 10, label: center/big}
            - {<<: *CENTER, r: 10, label: center/big}
            - {<<: [*CENTER, *BIG], label: center/big}
            - {<<: [*BIG, *LEFT, *SMALL], x: 1, label: center/big}
            """)
        let items = try #require(root.sequence)
        for item in items[5...] { #expect(item == items[4]) }
    }

    @Test("own keys take precedence before and after the merge key, and merged keys keep its place")
    func order() throws {
        let root = try merged("base: &b {k: 1, l: 2, m: 3}\nown: {l: 0, <<: *b, m: 9}\n")
        let own = try #require(root["own"]?.mapping)
        #expect(own.names == ["l", "k", "m"])
        #expect(own["l"]?.integer == 0 && own["k"]?.integer == 1 && own["m"]?.integer == 9)
    }

    @Test("merged mappings may have merge keys themselves")
    func chains() throws {
        let root = try merged("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, z: 3}\n")
        #expect(root["c"]?.mapping?.names == ["x", "y", "z"])
    }

    @Test(
        "quoted keys and keys of JSON texts are ordinary keys", arguments: ["\"<<\": {a: 1}", "{\"<<\": {\"a\": 1}}"])
    func quoted(_ text: String) throws {
        #expect(try merged(text)["<<"]?["a"]?.integer == 1)
    }

    @Test(
        "a value that can't be merged is an error with its location",
        arguments: [
            ("<<: 3", "1:5: error: expected a mapping or a list of mappings as the value of <<, found an integer"),
            ("<<: [{a: 1}, b]", "1:14: error: expected a mapping in the list as the value of <<, found a string"),
            ("<<: {a: 1}\n<<: {b: 1}", "2:1: error: duplicate key \"<<\""),
            ("a: &a {<<: *a}", "1:12: error: the alias *a is inside the value that it refers to"),
        ])
    func errors(text: String, message: String) {
        #expect(failure(text).hasPrefix("t.yaml:" + message), "\(failure(text))")
    }

    @Test("merging counts towards the limit of alias expansion")
    func limits() {
        var text = "a0: &a0 {k0: 1, l0: 2}\n"
        for level in 1...12 {
            text += "a\(level): &a\(level) {x\(level): {<<: *a\(level - 1)}, y\(level): {<<: *a\(level - 1)}}\n"
        }
        let limits = YAMLLimits(maxAliasExpansion: 1000)
        #expect(failure(text, limits: limits).contains("with this alias, aliases add more than 1000 nodes"))
    }

    @Test("without the option, the hint of the error names it")
    func hint() {
        let options = YAMLOptions(mergeKeyHint: "use --merge-keys")
        #expect(
            failure("a: &a {}\n<<: *a", options: options).hasSuffix(
                "hint: use --merge-keys, or repeat the merged keys here; quote << if it is the name of a key"))
        #expect(
            failure("a: &a {}\n<<: *a", options: .init()).hasSuffix(
                "hint: repeat the merged keys here; quote << if it is the name of a key"))
    }
}
