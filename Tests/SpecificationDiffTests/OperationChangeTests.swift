import SpecificationDiff
import Testing

/// The compatibility of changes outside of schemas.
struct OperationChangeTests {
    @Test(
        "each change of a parameter has the expected compatibility",
        arguments: [
            (
                "", "parameters: [{name: a, in: query, schema: {}}]",
                "compatible: query parameter 'a': is new, optional"
            ),
            (
                "", "parameters: [{name: a, in: query, required: true, schema: {}}]",
                "breakingForClients: query parameter 'a': is new, required"
            ),
            (
                "parameters: [{name: a, in: query, schema: {}}]", "",
                "breakingForClients: query parameter 'a': is gone, was optional"
            ),
            (
                "parameters: [{name: a, in: query, required: true, schema: {}}]", "",
                "breakingForBoth: query parameter 'a': is gone, was required"
            ),
            (
                "parameters: [{name: a, in: header, schema: {}}]",
                "parameters: [{name: A, in: header, required: true, schema: {}}]",
                "breakingForClients: header 'A': required now"
            ),
            (
                "parameters: [{name: a, in: query, required: true, schema: {}}]",
                "parameters: [{name: a, in: query, schema: {}}]",
                "breakingForServers: query parameter 'a': optional now"
            ),
            (
                "parameters: [{name: a, in: query, schema: {}}]",
                "parameters: [{name: a, in: query, style: spaceDelimited, schema: {}}]",
                "breakingForBoth: query parameter 'a': encoding: form, exploded → spaceDelimited"
            ),
            (
                "parameters: [{name: a, in: query, schema: {}}]",
                "parameters: [{name: a, in: query, deprecated: true, schema: {}}]",
                "compatible: query parameter 'a': deprecated now"
            ),
            (
                "parameters: [{name: a, in: query, schema: {maximum: 9}}]",
                "parameters: [{name: a, in: query, schema: {maximum: 8}}]",
                "breakingForClients: query parameter 'a': maximum 9 → 8"
            ),
        ])
    func parameters(_ old: String, _ new: String, _ description: String) {
        #expect(ComparisonFixture(operations: old, new).descriptions == [description])
    }

    @Test(
        "each change of a body or response has the expected compatibility",
        arguments: [
            ("", "requestBody: {content: {}}", "compatible: request body: is new, optional"),
            ("", "requestBody: {required: true, content: {}}", "breakingForClients: request body: is new, required"),
            ("requestBody: {content: {}}", "", "breakingForClients: request body: is gone, was optional"),
            (
                "requestBody: {required: true, content: {}}", "",
                "breakingForBoth: request body: is gone, was required"
            ),
            (
                "requestBody: {content: {}}", "requestBody: {required: true, content: {}}",
                "breakingForClients: request body: required now"
            ),
            (
                "requestBody: {content: {text/plain: {}}}", "requestBody: {content: {text/plain: {}, image/png: {}}}",
                "breakingForServers: request body: image/png is new"
            ),
            (
                "requestBody: {content: {text/plain: {}, image/png: {}}}", "requestBody: {content: {text/plain: {}}}",
                "breakingForClients: request body: image/png is gone"
            ),
            ("responses: {}", "responses: {'202': {}}", "breakingForClients: response 202: is new"),
            ("responses: {'202': {}}", "responses: {}", "breakingForServers: response 202: is gone"),
            ("responses: {}", "responses: {'404': {}}", "compatible: response 404: is new"),
            ("responses: {'404': {}}", "responses: {}", "compatible: response 404: is gone"),
            ("responses: {}", "responses: {default: {}}", "compatible: response default: is new"),
            (
                "responses: {'200': {}}", "responses: {'200': {content: {text/plain: {}}}}",
                "compatible: response 200: text/plain is new"
            ),
            (
                "responses: {'200': {content: {text/plain: {}}}}",
                "responses: {'200': {content: {text/plain: {}, text/html: {}}}}",
                "breakingForClients: response 200: text/html is new"
            ),
            (
                "responses: {'200': {content: {text/plain: {}}}}", "responses: {'200': {}}",
                "breakingForBoth: response 200: text/plain is gone"
            ),
            (
                "responses: {'200': {}}", "responses: {'200': {headers: {A: {schema: {}}}}}",
                "compatible: response 200 header 'A': is new, optional"
            ),
            (
                "responses: {'200': {}}", "responses: {'200': {headers: {A: {required: true, schema: {}}}}}",
                "breakingForServers: response 200 header 'A': is new, required"
            ),
            (
                "responses: {'200': {headers: {A: {schema: {}}}}}", "responses: {'200': {}}",
                "compatible: response 200 header 'A': is gone, was optional"
            ),
            (
                "responses: {'200': {headers: {A: {required: true, schema: {}}}}}", "responses: {'200': {}}",
                "breakingForClients: response 200 header 'A': is gone, was required"
            ),
            (
                "responses: {'200': {description: a}}", "responses: {'200': {description: b}}",
                "prose: response 200: description changed"
            ),
        ])
    func bodies(_ old: String, _ new: String, _ description: String) {
        #expect(ComparisonFixture(operations: old, new).descriptions == [description])
    }

    static let schemes = """
        components:
          securitySchemes:
            token: {type: http, scheme: bearer}
            key: {type: apiKey, name: k, in: query}
            open: {type: openIdConnect, openIdConnectUrl: 'https://example.org'}
        """

    private static let key = "the key \"k\" in the query"

    @Test(
        "each change of access has the expected compatibility",
        arguments: [
            ("", "security: [{token: []}]", "breakingForClients: access: a bearer token accepted now; required now"),
            (
                "security: [{token: []}]", "security: []",
                "breakingForServers: access: a bearer token no longer accepted; no longer required"
            ),
            (
                "security: [{token: []}]", "security: [{token: []}, {key: []}]",
                "breakingForServers: access: the key \"k\" in the query accepted now"
            ),
            (
                "security: [{token: []}, {key: []}]", "security: [{token: []}]",
                "breakingForClients: access: the key \"k\" in the query no longer accepted"
            ),
            (
                "security: [{token: []}, {}]", "security: [{token: []}]", "breakingForClients: access: required now"
            ),
            (
                "security: [{token: []}, {key: []}]", "security: [{token: [], key: []}]",
                "breakingForClients: access: a bearer token no longer accepted without \(Self.key); "
                    + "\(Self.key) no longer accepted without a bearer token"
            ),
            (
                "security: [{token: [], key: []}]", "security: [{key: []}, {token: []}]",
                "breakingForServers: access: \(Self.key) accepted now without a bearer token; "
                    + "a bearer token accepted now without \(Self.key)"
            ),
            (
                "security: [{token: []}]", "security: [{token: [], key: []}]",
                "breakingForClients: access: a bearer token no longer accepted without \(Self.key)"
            ),
            (
                "security: [{open: [read]}]", "security: [{open: [read, write]}]",
                "breakingForClients: access: a bearer token with the scope \"read\" no longer accepted without the scope "
                    + "\"write\""
            ),
            (
                "security: [{open: [read]}, {open: [write]}]", "security: [{open: []}]",
                "breakingForServers: access: a bearer token accepted now without the scope \"read\""
            ),
            (
                "security: [{token: [], key: []}]", "security: []",
                "breakingForServers: access: a bearer token with \(Self.key) no longer accepted; no longer required"
            ),
        ])
    func security(_ old: String, _ new: String, _ description: String) {
        #expect(ComparisonFixture(operations: old, new, top: Self.schemes).descriptions == [description])
    }

    @Test(
        "alternatives that change nothing for clients aren't reported",
        arguments: [
            ("[{token: []}, {key: []}]", "[{key: []}, {token: []}]"),
            ("[{token: [], key: []}]", "[{key: [], token: []}]"),
            ("[{token: []}]", "[{token: []}, {token: [], key: []}]"),
        ])
    func sameSecurity(_ old: String, _ new: String) {
        #expect(
            ComparisonFixture(operations: "security: \(old)", "security: \(new)", top: Self.schemes).descriptions == [])
    }

    @Test("changes of an operation's texts, history and deprecation are reported")
    func words() {
        #expect(ComparisonFixture(operations: "summary: a", "summary: b").descriptions == ["prose: summary changed"])
        #expect(ComparisonFixture(operations: "description: a", "").descriptions == ["prose: description is gone"])
        #expect(ComparisonFixture(operations: "", "deprecated: true").descriptions == ["compatible: deprecated now"])
        #expect(
            ComparisonFixture(operations: "x-addedInMatrixVersion: '1.1'", "").descriptions == [
                "prose: history changed"
            ])
    }

    static func document(_ paths: String) -> String { "openapi: 3.1.0\npaths:\n" + paths }

    @Test("added and removed operations are reported")
    func addedAndRemoved() {
        let old = Self.document("  /a:\n    get: {operationId: a}\n  /b:\n    get: {operationId: b}\n")
        let new = Self.document("  /a:\n    get: {operationId: a}\n  /c/d:\n    get: {operationId: b}\n")
        let comparison = ComparisonFixture(documents: old, new)
        #expect(
            comparison.descriptions == ["breakingForClients: is gone; \"b\" is GET /c/d now", "compatible: is new (b)"])
        #expect(comparison.changes.first?.old?.description == "api.yaml:6:24")
        #expect(comparison.changes.first?.new == nil)
        #expect(comparison.changes.last?.old == nil)
        #expect(comparison.changes.last?.new?.description == "api.yaml:6:24")
    }

    @Test("a new base path is one change, and the operations are compared")
    func basePath() {
        func document(_ base: String, _ operation: String) -> String {
            "openapi: 3.1.0\nservers: [{url: '\(base)'}]\n"
                + "paths: {/a: {get: {operationId: a}}, '/b/{c}': {get: {\(operation)}}}"
        }
        let comparison = ComparisonFixture(
            documents: document("https://a.example/v1", "deprecated: false"),
            document("https://b.example/v2/", "deprecated: true"))
        #expect(comparison.descriptions == ["breakingForClients: base path: /v1 → /v2", "compatible: deprecated now"])
        #expect(comparison.changes.first?.uses.map(\.subject) == ["GET /v2/a", "GET /v2/b/{c}"])
        // Only the host differs.
        #expect(
            ComparisonFixture(documents: document("https://a.example/v1", ""), document("https://b.example/v1", ""))
                .descriptions == [])
        let both = ComparisonFixture(
            documents: document("/v1", ""),
            "openapi: 3.1.0\npaths: {/v1/a: {get: {operationId: a}}, /v2/a: {get: {operationId: b}}}")
        #expect(both.descriptions.contains("compatible: is new (b)"))
    }

    @Test("a path parameter may be renamed; a new operationId is reported")
    func names() {
        let old = Self.document("  /a/{b}:\n    get: {operationId: a, parameters: [{name: b, in: path, schema: {}}]}\n")
        let new = Self.document("  /a/{c}:\n    get: {operationId: z, parameters: [{name: c, in: path, schema: {}}]}\n")
        #expect(
            ComparisonFixture(documents: old, new).descriptions == [
                "compatible: operationId: a → z", "compatible: path parameter 'c': name: \"b\" → \"c\"",
            ])
    }

    @Test("a path that covers the old one is compatible; a path that covers less breaks clients")
    func paths() {
        let one = Self.document("  /a/name:\n    get: {operationId: a}\n")
        let any = Self.document(
            "  /a/{key}:\n    get: {operationId: a, parameters: [{name: key, in: path, schema: {}}]}\n")
        #expect(
            ComparisonFixture(documents: one, any).descriptions == [
                "compatible: is new (a)", "compatible: replaces GET /a/name",
            ]
                || ComparisonFixture(documents: one, any).descriptions == [
                    "compatible: replaces GET /a/name", "compatible: is new (a)",
                ])
        #expect(
            ComparisonFixture(documents: any, one).descriptions == ["breakingForClients: replaces GET /a/{key}"])
        let only = Self.document(
            "  /a/{key}:\n    get: {operationId: a, parameters: [{name: key, in: path, schema: {enum: [name]}}]}\n")
        #expect(ComparisonFixture(documents: only, one).descriptions == ["compatible: replaces GET /a/{key}"])
    }

    @Test("operations with the same path are matched and named by operationId")
    func sharedPaths() {
        let first = Self.document("  /a:\n    post: {operationId: a, summary: one}\n")
        let second = Self.document("  '/a ':\n    post: {operationId: b, summary: two}\n")
        let changed = Self.document("  '/a ':\n    post: {operationId: b, summary: three}\n")
        let comparison = ComparisonFixture(
            ["api1.yaml": first, "api2.yaml": second], ["api1.yaml": changed, "api2.yaml": first])
        #expect(comparison.descriptions == ["prose: summary changed"])
        #expect(comparison.changes.first?.uses.map(\.subject) == ["POST /a (b)"])
    }
}
