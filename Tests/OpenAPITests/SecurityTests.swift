import OpenAPI
import Testing

struct SecurityTests {
    static let schemes = """
        components:
          securitySchemes:
            token: {type: http, scheme: Bearer}
            user: {type: http, scheme: basic}
            signed: {type: http, scheme: X-Matrix}
            nameless: {type: http}
            spaced: {type: http, scheme: "X Matrix"}
            query: {type: apiKey, in: query, name: access_token}
            header: {type: apiKey, in: header, name: X-Key}
            cookie: {type: apiKey, in: cookie, name: session}
            oauth: {type: oauth2, flows: {}}
            open: {type: openIdConnect, openIdConnectUrl: 'https://example.org'}
            tls: {type: mutualTLS}
            placeless: {type: apiKey}
            referred: {$ref: '#/components/securitySchemes/token'}
        """

    /// Describes the alternatives of an operation's security: `bearer+header:X-Key basic ?`. The question mark means
    /// optional.
    static func describe(_ security: Security?) -> String? {
        guard let security else { return nil }
        let alternatives = security.alternatives.map { $0.map(text).joined(separator: "+") }
        return (alternatives + (security.isOptional ? ["?"] : [])).joined(separator: " ")
    }

    private static func text(_ scheme: Security.Scheme) -> String {
        switch scheme {
        case .bearer: "bearer"
        case .basic: "basic"
        case .http(let scheme): "http:\(scheme)"
        case .apiKey(let name, let place): "\(place.rawValue):\(name)"
        }
    }

    @Test(
        "an operation's security is one of the declared schemes",
        arguments: [
            ("[{token: []}]", "bearer"), ("[{user: []}]", "basic"), ("[{query: []}]", "query:access_token"),
            ("[{signed: []}]", "http:X-Matrix"), ("[{header: []}]", "header:X-Key"),
            ("[{cookie: []}]", "cookie:session"),
            ("[{oauth: [read]}]", "bearer"), ("[{open: []}]", "bearer"), ("[{referred: []}]", "bearer"),
            ("[{query: []}, {token: []}]", "query:access_token bearer"), ("[{token: []}, {oauth: []}]", "bearer"),
            ("[{}, {token: []}]", "bearer ?"), ("[{token: []}, {}]", "bearer ?"),
        ])
    func kinds(_ security: String, _ expected: String) {
        let fixture = DocumentFixture(operation: "security: \(security)", top: Self.schemes)
        #expect(fixture.summaries == [])
        #expect(Self.describe(fixture.operation?.security) == expected)
    }

    @Test(
        "an operation without security, or with an empty one, needs no credentials",
        arguments: ["", "security: []", "security: [{}]"])
    func open(_ operation: String) {
        let fixture = DocumentFixture(operation: operation, top: Self.schemes)
        #expect(fixture.summaries == [])
        #expect(fixture.operation?.security == nil)
    }

    @Test("the document's security applies to operations without their own")
    func byDefault() {
        let top = Self.schemes + "\nsecurity: [{token: []}]"
        #expect(Self.describe(DocumentFixture(operation: "", top: top).operation?.security) == "bearer")
        #expect(
            Self.describe(DocumentFixture(operation: "security: [{user: []}]", top: top).operation?.security)
                == "basic")
        #expect(DocumentFixture(operation: "security: []", top: top).operation?.security == nil)
    }

    @Test(
        "a parameter that carries a credential of the operation is left out, with a warning",
        arguments: [
            ("header", "{name: x-key, in: header}", "header"), ("query", "{name: access_token, in: query}", "query"),
            ("cookie", "{name: session, in: cookie}", "cookie"),
            ("user", "{name: access_token, in: query}", nil), ("header", "{name: access_token, in: query}", nil),
        ])
    func secretParameter(_ scheme: String, _ parameter: String, _ place: String?) {
        let parameter = parameter.dropLast() + ", schema: {type: string}}"
        let fixture = DocumentFixture(
            operation: "security: [{\(scheme): []}], parameters: [\(parameter)]", top: Self.schemes)
        #expect(fixture.messages.count == (place == nil ? 0 : 1))
        #expect(place.map { fixture.messages[0].hasPrefix("warning: the \($0) parameter \"") } ?? true)
        #expect(fixture.operation?.parameters.count == (place == nil ? 1 : 0))
    }

    @Test("an undeclared scheme gives a warning, and is treated as an optional token")
    func undeclared() {
        let fixture = DocumentFixture(operation: "security: [{tokn: []}]", top: Self.schemes)
        #expect(
            fixture.messages == [
                "warning: the security scheme \"tokn\" is not declared; the operation accepts an "
                    + "optional access token"
            ])
        #expect(fixture.diagnostics.first?.hint == #"did you mean "token"?"#)
        #expect(fixture.diagnostics.first?.location != nil)
        #expect(Self.describe(fixture.operation?.security) == "bearer ?")
    }

    @Test("an unsupported scheme gives a warning", arguments: ["tls"])
    func withoutCode(_ name: String) {
        let message =
            "warning: specgen does not support client certificates (mutualTLS), which belong to the connection; the "
            + "operation is generated without this scheme"
        let alone = DocumentFixture(operation: "security: [{\(name): []}]", top: Self.schemes)
        #expect(alone.messages == [message])
        #expect(alone.operation?.security == nil)
        let beside = DocumentFixture(operation: "security: [{\(name): []}, {token: []}]", top: Self.schemes)
        #expect(beside.messages == [message])
        #expect(Self.describe(beside.operation?.security) == "bearer ?")
    }

    @Test(
        "the schemes of one requirement are required together",
        arguments: [
            ("[{token: [], header: []}]", "bearer+header:X-Key"),
            ("[{header: [], cookie: [], query: []}]", "header:X-Key+cookie:session+query:access_token"),
            ("[{token: [], header: []}, {user: []}]", "bearer+header:X-Key basic"),
            ("[{user: []}, {header: [], token: []}, {}]", "basic header:X-Key+bearer ?"),
            ("[{header: [], token: []}, {token: [], header: []}]", "header:X-Key+bearer"),
            ("[{oauth: [read], token: []}]", "bearer"),
            ("[{oauth: [read], open: [], header: []}]", "bearer+header:X-Key"),
        ])
    func together(_ security: String, _ expected: String) {
        let fixture = DocumentFixture(operation: "security: \(security)", top: Self.schemes)
        #expect(fixture.summaries == [])
        #expect(Self.describe(fixture.operation?.security) == expected)
    }

    @Test("schemes that share the Authorization field are alternatives, with a warning")
    func oneField() {
        let fixture = DocumentFixture(operation: "security: [{token: [], user: [], header: []}]", top: Self.schemes)
        #expect(
            fixture.messages == [
                "warning: 2 schemes of one requirement use the Authorization field, which has one value; "
                    + "the operation accepts any one of them"
            ])
        #expect(fixture.diagnostics.first?.location != nil)
        #expect(Self.describe(fixture.operation?.security) == "bearer+header:X-Key basic+header:X-Key")
    }

    @Test("the other schemes of a requirement are kept if one isn't supported")
    func partly() {
        let certificate = DocumentFixture(operation: "security: [{tls: [], header: []}]", top: Self.schemes)
        #expect(certificate.messages.count == 1)
        #expect(Self.describe(certificate.operation?.security) == "header:X-Key")
        let undeclared = DocumentFixture(operation: "security: [{tokn: [], header: []}]", top: Self.schemes)
        #expect(
            undeclared.messages == [
                "warning: the security scheme \"tokn\" is not declared; the operation is generated without it"
            ])
        #expect(Self.describe(undeclared.operation?.security) == "header:X-Key")
    }

    @Test("an HTTP scheme without a valid name gives an error", arguments: ["nameless", "spaced"])
    func nameless(_ name: String) {
        let fixture = DocumentFixture(operation: "security: [{\(name): []}]", top: Self.schemes)
        #expect(
            fixture.messages == [
                "error: an HTTP scheme needs a valid \"scheme\", the first word of the Authorization field"
            ])
        #expect(fixture.diagnostics.first?.location != nil)
    }

    @Test("security that isn't a list gives an error", arguments: ["{token: []}", "token", "1"])
    func noList(_ security: String) {
        let fixture = DocumentFixture(operation: "security: \(security)", top: Self.schemes)
        #expect(fixture.messages.count == 1)
        #expect(fixture.messages.first?.hasPrefix("error: expected a list of security requirements, found ") == true)
        #expect(fixture.operation == nil)
    }

    @Test("an API key without a name or a location gives an error")
    func placeless() {
        let fixture = DocumentFixture(operation: "security: [{placeless: []}]", top: Self.schemes)
        #expect(
            fixture.messages == ["error: an API key needs a \"name\", and an \"in\" that is query, header or cookie"])
        #expect(fixture.diagnostics.first?.location != nil)
    }
}
