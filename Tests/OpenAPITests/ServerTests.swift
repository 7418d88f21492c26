import OpenAPI
import Testing

struct ServerTests {
    private static func servers(_ text: String) -> DocumentFixture {
        DocumentFixture(operation: "", top: "servers: [\(text)]")
    }

    @Test(
        "a server has the template of its origin and a path without variables",
        arguments: [
            ("{url: 'https://a.example/v1/'}", "https://a.example", "/v1"),
            ("{url: /v1}", nil, "/v1"),
            (
                "{url: 'https://{r}.example:{p}/{v}', variables: {r: {default: eu}, p: {default: '443'}, v: {default: v2}}}",
                "https://{r}.example:{p}", "/v2"
            ),
            (
                "{url: '{s}://{h}{b}', variables: {s: {default: https}, h: {default: a}, b: {default: /x/y}}}",
                "{s}://{h}", "/x/y"
            ),
        ])
    func templates(_ text: String, _ origin: String?, _ path: String) {
        let fixture = Self.servers(text)
        #expect(fixture.messages == [])
        #expect(fixture.document?.servers.map(\.origin) == [origin])
        #expect(fixture.document?.servers.map(\.basePath) == [path])
    }

    @Test("a variable has a default, which is one of its values")
    func variables() {
        let fixture = Self.servers(
            "{url: 'https://{a}.{b}.example', variables: {a: {enum: [x, y], default: z}, b: {enum: [1, 2]}, c: {default: d}}}"
        )
        #expect(
            fixture.messages == [
                #"warning: the default "z" of the variable "a" is not one of its values; it becomes one"#,
                #"warning: the variable "b" has no default; it is "1""#,
                #"warning: the URL has no variable "{c}"; it is left out"#,
            ])
        let variables = fixture.document?.servers.first?.variables ?? []
        #expect(variables.map(\.defaultValue) == ["z", "1"])
        #expect(variables.map(\.values) == [["z", "x", "y"], ["1", "2"]])
    }

    @Test(
        "a path with characters that a URL can't have gives one warning, and is percent-encoded",
        arguments: [
            (
                "{url: '/{v}', variables: {v: {default: my api}}}", "/my%20api",
                #"2:50 warning: the default "my api" of the variable "v" has a character that is not allowed in a URL; it is percent-encoded in paths"#
            ),
            (
                "{url: /my api}", "/my%20api",
                "2:17 warning: the URL of the server has a character that is not allowed in a URL; it is percent-encoded in paths"
            ),
            (
                "{url: 'https://a.example/v1?key=1#x'}", "/v1",
                "2:17 warning: the URL of the server has a query or a fragment, which is left out"
            ),
            (
                "{url: '/{v}'}", "/{v}",
                #"2:17 warning: the URL has the variable "{v}", which the server does not declare"#
            ),
        ])
    func basePath(_ server: String, _ path: String, _ summary: String) {
        let fixture = DocumentFixture(
            """
            openapi: 3.1.0
            servers: [\(server)]
            paths:
              /a: {get: {responses: {'200': {description: Yes.}}}, post: {responses: {'200': {description: Yes.}}}}
            """)
        #expect(fixture.summaries == [summary])
        #expect(fixture.document?.operations.map(\.path) == [path + "/a", path + "/a"])
    }

    @Test(
        "a URL that requests can't use gives a warning",
        arguments: [
            (
                "api.example.org/v1", "/api.example.org/v1",
                #"has no scheme; "api.example.org" is read as a part of the path"#
            ),
            ("localhost:8080", "/localhost:8080", "has no host"), ("https:///v1", "/v1", "has no host"),
            ("ftp://a.example", "", #"has the scheme "ftp""#),
        ])
    func unusable(_ url: String, _ path: String, _ problem: String) {
        let fixture = Self.servers("{url: '\(url)'}")
        #expect(fixture.messages == ["warning: the URL of the server " + problem])
        #expect(fixture.diagnostics.first?.hint != nil || problem == "has no host")
        #expect(fixture.document?.servers.map(\.basePath) == [path])
    }

    @Test(
        "relative URLs, and variables in any part of a URL, give no warning",
        arguments: [
            "{url: .}", "{url: ../v1.0}", "{url: v1.0/api}", "{url: '//a.example/v1'}",
            "{url: '{u}', variables: {u: {default: 'https://a.example'}}}",
        ])
    func usable(_ server: String) {
        #expect(Self.servers(server).messages == [])
    }

    @Test("unbalanced braces give one error")
    func unbalanced() {
        let fixture = Self.servers("{url: '/{v'}")
        #expect(fixture.messages == [#"error: unbalanced braces in the URL "/{v""#])
    }
}
