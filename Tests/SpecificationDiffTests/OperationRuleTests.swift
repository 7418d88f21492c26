import SpecificationDiff
import Testing

/// The rules for what isn't a schema.
struct OperationRuleTests {
    @Test(
        "parameters",
        arguments: [
            ("", "parameters: [{name: a, in: query, schema: {}}]", "compatible: query parameter 'a': is new, optional"),
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
                "breakingForBoth: query parameter 'a': written as form, exploded → spaceDelimited"
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
    func parameters(_ old: String, _ new: String, _ told: String) {
        #expect(Comparing(operations: old, new).told == [told])
    }

    @Test(
        "bodies and responses",
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
    func bodies(_ old: String, _ new: String, _ told: String) {
        #expect(Comparing(operations: old, new).told == [told])
    }

    static let schemes = """
        components:
          securitySchemes:
            token: {type: http, scheme: bearer}
            key: {type: apiKey, name: k, in: query}
            open: {type: openIdConnect, openIdConnectUrl: 'https://example.org'}
        """

    private static let key = "the key 'k' in the query"

    @Test(
        "access",
        arguments: [
            ("", "security: [{token: []}]", "breakingForClients: access: a bearer token counts now; needed now"),
            (
                "security: [{token: []}]", "security: []",
                "breakingForServers: access: a bearer token no longer counts; no longer needed"
            ),
            (
                "security: [{token: []}]", "security: [{token: []}, {key: []}]",
                "breakingForServers: access: the key 'k' in the query counts now"
            ),
            (
                "security: [{token: []}, {key: []}]", "security: [{token: []}]",
                "breakingForClients: access: the key 'k' in the query no longer counts"
            ),
            (
                "security: [{token: []}, {}]", "security: [{token: []}]", "breakingForClients: access: needed now"
            ),
            (
                "security: [{token: []}, {key: []}]", "security: [{token: [], key: []}]",
                "breakingForClients: access: a bearer token no longer counts without \(Self.key); "
                    + "\(Self.key) no longer counts without a bearer token"
            ),
            (
                "security: [{token: [], key: []}]", "security: [{key: []}, {token: []}]",
                "breakingForServers: access: \(Self.key) counts now without a bearer token; "
                    + "a bearer token counts now without \(Self.key)"
            ),
            (
                "security: [{token: []}]", "security: [{token: [], key: []}]",
                "breakingForClients: access: a bearer token no longer counts without \(Self.key)"
            ),
            (
                "security: [{open: [read]}]", "security: [{open: [read, write]}]",
                "breakingForClients: access: a bearer token with the scope 'read' no longer counts without the scope "
                    + "'write'"
            ),
            (
                "security: [{open: [read]}, {open: [write]}]", "security: [{open: []}]",
                "breakingForServers: access: a bearer token counts now without the scope 'read'"
            ),
            (
                "security: [{token: [], key: []}]", "security: []",
                "breakingForServers: access: a bearer token with \(Self.key) no longer counts; no longer needed"
            ),
        ])
    func security(_ old: String, _ new: String, _ told: String) {
        #expect(Comparing(operations: old, new, top: Self.schemes).told == [told])
    }

    @Test(
        "alternatives that change nothing for callers aren't told",
        arguments: [
            ("[{token: []}, {key: []}]", "[{key: []}, {token: []}]"),
            ("[{token: [], key: []}]", "[{key: [], token: []}]"),
            ("[{token: []}]", "[{token: []}, {token: [], key: []}]"),
        ])
    func sameSecurity(_ old: String, _ new: String) {
        #expect(Comparing(operations: "security: \(old)", "security: \(new)", top: Self.schemes).told == [])
    }

    @Test("an operation's own words and marks")
    func words() {
        #expect(Comparing(operations: "summary: a", "summary: b").told == ["prose: summary changed"])
        #expect(Comparing(operations: "description: a", "").told == ["prose: description is gone"])
        #expect(Comparing(operations: "", "deprecated: true").told == ["compatible: deprecated now"])
        #expect(
            Comparing(operations: "x-addedInMatrixVersion: '1.1'", "").told == [
                "prose: its history is told differently"
            ])
    }

    static func document(_ paths: String) -> String { "openapi: 3.1.0\npaths:\n" + paths }

    @Test("operations that come and go")
    func addedAndRemoved() {
        let old = Self.document("  /a:\n    get: {operationId: a}\n  /b:\n    get: {operationId: b}\n")
        let new = Self.document("  /a:\n    get: {operationId: a}\n  /c/d:\n    get: {operationId: b}\n")
        let comparing = Comparing(documents: old, new)
        #expect(comparing.told == ["breakingForClients: is gone; 'b' is GET /c/d now", "compatible: is new (b)"])
        #expect(comparing.changes.first?.old?.description == "api.yaml:6:24")
        #expect(comparing.changes.first?.new == nil)
        #expect(comparing.changes.last?.old == nil)
        #expect(comparing.changes.last?.new?.description == "api.yaml:6:24")
    }

    @Test("another base path is one change, and the operations are compared")
    func basePath() {
        func document(_ base: String, _ operation: String) -> String {
            "openapi: 3.1.0\nservers: [{url: '\(base)'}]\n"
                + "paths: {/a: {get: {operationId: a}}, '/b/{c}': {get: {\(operation)}}}"
        }
        let comparing = Comparing(
            documents: document("https://a.example/v1", "deprecated: false"),
            document("https://b.example/v2/", "deprecated: true"))
        #expect(comparing.told == ["breakingForClients: base path: /v1 → /v2", "compatible: deprecated now"])
        #expect(comparing.changes.first?.uses.map(\.subject) == ["GET /v2/a", "GET /v2/b/{c}"])
        // Only the host is another.
        #expect(
            Comparing(documents: document("https://a.example/v1", ""), document("https://b.example/v1", "")).told == [])
        let both = Comparing(
            documents: document("/v1", ""),
            "openapi: 3.1.0\npaths: {/v1/a: {get: {operationId: a}}, /v2/a: {get: {operationId: b}}}")
        #expect(both.told.contains("compatible: is new (b)"))
    }

    @Test("a parameter of the path may have another name; the operation's id is told")
    func names() {
        let old = Self.document("  /a/{b}:\n    get: {operationId: a, parameters: [{name: b, in: path, schema: {}}]}\n")
        let new = Self.document("  /a/{c}:\n    get: {operationId: z, parameters: [{name: c, in: path, schema: {}}]}\n")
        #expect(
            Comparing(documents: old, new).told == [
                "compatible: operationId: a → z", "compatible: path parameter 'c': name: 'b' → 'c'",
            ])
    }

    @Test("a path that takes more takes over; one that takes less breaks who asked for the rest")
    func paths() {
        let one = Self.document("  /a/name:\n    get: {operationId: a}\n")
        let any = Self.document(
            "  /a/{key}:\n    get: {operationId: a, parameters: [{name: key, in: path, schema: {}}]}\n")
        #expect(
            Comparing(documents: one, any).told == ["compatible: is new (a)", "compatible: takes what was GET /a/name"]
                || Comparing(documents: one, any).told == [
                    "compatible: takes what was GET /a/name", "compatible: is new (a)",
                ])
        #expect(Comparing(documents: any, one).told == ["breakingForClients: takes what was GET /a/{key}"])
        let only = Self.document(
            "  /a/{key}:\n    get: {operationId: a, parameters: [{name: key, in: path, schema: {enum: [name]}}]}\n")
        #expect(Comparing(documents: only, one).told == ["compatible: takes what was GET /a/{key}"])
    }

    @Test("two operations of one path are matched by their names, and told apart")
    func sharedPaths() {
        let first = Self.document("  /a:\n    post: {operationId: a, summary: one}\n")
        let second = Self.document("  '/a ':\n    post: {operationId: b, summary: two}\n")
        let changed = Self.document("  '/a ':\n    post: {operationId: b, summary: three}\n")
        let comparing = Comparing(
            ["api1.yaml": first, "api2.yaml": second], ["api1.yaml": changed, "api2.yaml": first])
        #expect(comparing.told == ["prose: summary changed"])
        #expect(comparing.changes.first?.uses.map(\.subject) == ["POST /a (b)"])
    }
}
