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
                #"warning: the variable "b" has no default; it is "1""#,
                #"warning: the URL has no variable "{c}"; it is left out"#,
            ])
        let variables = fixture.document?.servers.first?.variables ?? []
        #expect(variables.map(\.defaultValue) == ["z", "1"])
        #expect(variables.map(\.values) == [["z", "x", "y"], ["1", "2"]])
    }
}
