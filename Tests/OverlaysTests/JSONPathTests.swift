import Testing
import YAMLTree

@testable import Overlays

/// Queries of RFC 9535 on a small document.
struct JSONPathTests {
    private static let document = """
        paths:
          /pets:
            get: {tags: [a, b], parameters: [{name: x, in: query}, {name: y, in: path, n: 2}, {name: z, n: 10.5}]}
            post: {tags: [b]}
          /x-y: {get: {deprecated: true, note: null}}
        "a.b": {"c'd": 1}

        """

    private static func node(_ text: String, as name: String = "path") throws -> YAMLNode {
        try readYAML(SourceText(name: name, bytes: Array(text.utf8)))
    }

    /// Returns the JSON Pointers of the selected nodes.
    private static func select(_ path: String) throws -> [String] {
        let query = try JSONPath(YAMLNode(.string(path), at: node("x").location, text: path))
        return try query.paths(in: node(document)).map { steps in
            steps.map { step in
                switch step {
                case .key(let key): "/" + JSONPointer.escaped(key)
                case .index(let index): "/\(index)"
                }
            }.joined()
        }
    }

    @Test(
        "names, wildcards, indexes and slices select children",
        arguments: [
            ("$", [""]), ("$.paths['/pets'].post", ["/paths/~1pets/post"]), ("$['a.b'][\"c'd\"]", ["/a.b/c'd"]),
            ("$['a.b']['c\\'d']", ["/a.b/c'd"]), ("$['\\u0061.b']", ["/a.b"]), ("$.none.tags", []),
            ("$.paths.*.get", ["/paths/~1pets/get", "/paths/~1x-y/get"]),
            ("$.paths['/pets','/x-y']['get']", ["/paths/~1pets/get", "/paths/~1x-y/get"]),
            ("$.paths['/pets'].get.tags[-1]", ["/paths/~1pets/get/tags/1"]), ("$.paths['/pets'].get.tags[2]", []),
            (
                "$.paths['/pets'].get.parameters[1:]",
                ["/paths/~1pets/get/parameters/1", "/paths/~1pets/get/parameters/2"]
            ),
            (
                "$.paths['/pets'].get.parameters[::-2]",
                ["/paths/~1pets/get/parameters/2", "/paths/~1pets/get/parameters/0"]
            ),
            ("$.paths['/pets'].get.parameters[0:-2]", ["/paths/~1pets/get/parameters/0"]),
            ("$.paths['/pets'].get.parameters[::0]", []),
        ])
    func children(_ path: String, _ selected: [String]) throws {
        #expect(try Self.select(path) == selected)
    }

    @Test(
        "two dots select at every depth",
        arguments: [
            ("$..get", ["/paths/~1pets/get", "/paths/~1x-y/get"]),
            ("$..tags[0]", ["/paths/~1pets/get/tags/0", "/paths/~1pets/post/tags/0"]),
            ("$['a.b']..*", ["/a.b/c'd"]), ("$..[?@.deprecated == true]", ["/paths/~1x-y/get"]),
        ])
    func descendants(_ path: String, _ selected: [String]) throws {
        #expect(try Self.select(path) == selected)
    }

    @Test(
        "filters compare values and test existence",
        arguments: [
            ("@.name == 'x'", [0]), ("@.in", [0, 1]), ("!@.in", [2]), ("@.n > 2", [2]), ("@.n >= 2", [1, 2]),
            ("@.n <= 2.0", [1]), ("@.name < 'z' && @.in == \"path\"", [1]), ("@.name == 'x' || @.name == 'z'", [0, 2]),
            ("!(@.name == 'x' || @.n == 2)", [2]), ("@.n != 2", [0, 2]), ("@.n == @.none", [0]),
            ("@['in'] == $.paths['/pets'].none", [2]), ("@.name == 'x' || @.n == 2 && @.in == 'query'", [0]),
            ("@ == 'x'", []), ("(@.n)", [1, 2]), ("@.*", [0, 1, 2]), ("@.name == null", []),
        ])
    func filters(_ condition: String, _ indexes: [Int]) throws {
        let expected = indexes.map { "/paths/~1pets/get/parameters/\($0)" }
        #expect(try Self.select("$.paths['/pets'].get.parameters[?\(condition)]") == expected)
        #expect(try Self.select("$.paths['/pets'].get.parameters[? \(condition) ]") == expected)
    }

    @Test("a filter in a filter tests the inner values")
    func nestedFilters() throws {
        #expect(try Self.select("$.paths.*[?@.tags[?@ == 'a']]") == ["/paths/~1pets/get"])
    }

    @Test(
        "a query that isn't valid or not supported gives an error at its character",
        arguments: [
            ("", 1, "a JSONPath begins with \"$\""), ("paths", 1, "a JSONPath begins with \"$\""),
            ("$.", 3, "expected a name or \"*\" after the dot"), ("$paths", 2, "unexpected \"p\" in a JSONPath"),
            ("$.a ", 4, "unexpected \" \" in a JSONPath"), ("$.200", 3, "expected a name or \"*\" after the dot"),
            ("$['a", 3, "the quote that opens here is never closed"), ("$['a'", 6, "expected \",\" or \"]\""),
            ("$[01]", 3, "expected an integer without leading zeros"),
            ("$[-0]", 3, "expected an integer without leading zeros"),
            ("$[99999999999999999999]", 3, "the integer is not between -2^53 and 2^53"),
            ("$[0:9007199254740992]", 5, "the integer is not between -2^53 and 2^53"),
            ("$['\\x']", 5, "unknown escape in a quoted name"),
            ("$[a]", 3, "expected a quoted name, an index, a slice, \"*\" or a filter"),
            ("$[?length(@.a) > 1]", 4, "the function \"length\" is not supported in a JSONPath"),
            ("$[?@.a ==]", 10, "expected a query that begins with \"@\" or \"$\", or a value"),
            ("$[?1]", 5, "a condition is a query or a comparison, not a value alone"),
            ("$[?@.* == 1]", 4, "a comparison needs a query of a single value: names and indexes only"),
            ("$[?!@.a == 1]", 5, "a comparison after \"!\" is written in parentheses"),
            ("$[?(@.a]", 8, "expected \")\""),
        ])
    func errors(_ path: String, _ column: Int, _ message: String) throws {
        // The text of the query begins in the first column.
        let source = SourceText(name: "path", bytes: Array(path.utf8))
        let node = YAMLNode(.string(path), at: SourceLocation(source: source, line: 1, column: 1), text: path)
        let error = #expect(throws: Diagnostic.self) { try JSONPath(node) }
        #expect(error?.message == message)
        // The end of a text has no character of its own.
        if column <= path.unicodeScalars.count { #expect(error?.location?.column == column) }
    }

    @Test("conditions that are nested too deep and queries that visit too many nodes give errors")
    func limits() throws {
        let deep = "$[?" + String(repeating: "(", count: 40) + "@.a" + String(repeating: ")", count: 40) + "]"
        #expect(throws: Diagnostic.self) { try Self.select(deep) }
        let wide = try Self.node("[" + (0..<1200).map(String.init).joined(separator: ", ") + "]")
        let query = try JSONPath(YAMLNode(.string("$[?$[?@ == $[0]]]"), at: wide.location))
        #expect(throws: JSONPath.TooManyNodes.self) { try query.paths(in: wide) }
    }
}
