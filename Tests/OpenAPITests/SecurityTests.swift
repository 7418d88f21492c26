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

    /// The alternatives of an operation's security: `bearer+header:X-Key basic ?`, the question mark when it's optional.
    static func told(_ security: Security?) -> String? {
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
    func kinds(_ security: String, _ told: String) {
        let reading = Reading(operation: "security: \(security)", top: Self.schemes)
        #expect(reading.told == [])
        #expect(Self.told(reading.operation?.security) == told)
    }

    @Test(
        "without security, or with an empty one, everybody may call", arguments: ["", "security: []", "security: [{}]"])
    func open(_ operation: String) {
        let reading = Reading(operation: operation, top: Self.schemes)
        #expect(reading.told == [])
        #expect(reading.operation?.security == nil)
    }

    @Test("the document's security holds where an operation says none of its own")
    func byDefault() {
        let top = Self.schemes + "\nsecurity: [{token: []}]"
        #expect(Self.told(Reading(operation: "", top: top).operation?.security) == "bearer")
        #expect(Self.told(Reading(operation: "security: [{user: []}]", top: top).operation?.security) == "basic")
        #expect(Reading(operation: "security: []", top: top).operation?.security == nil)
    }

    @Test(
        "a parameter that the secret of the operation is sent in is left out, with a warning",
        arguments: [
            ("header", "{name: x-key, in: header}", "header"), ("query", "{name: access_token, in: query}", "query"),
            ("cookie", "{name: session, in: cookie}", "cookie"),
            ("user", "{name: access_token, in: query}", nil), ("header", "{name: access_token, in: query}", nil),
        ])
    func secretParameter(_ scheme: String, _ parameter: String, _ place: String?) {
        let parameter = parameter.dropLast() + ", schema: {type: string}}"
        let reading = Reading(
            operation: "security: [{\(scheme): []}], parameters: [\(parameter)]", top: Self.schemes)
        #expect(reading.messages.count == (place == nil ? 0 : 1))
        #expect(place.map { reading.messages[0].hasPrefix("warning: the \($0) parameter '") } ?? true)
        #expect(reading.operation?.parameters.count == (place == nil ? 1 : 0))
    }

    @Test("a scheme that isn't declared is told, and taken for a token that may be left out")
    func undeclared() {
        let reading = Reading(operation: "security: [{tokn: []}]", top: Self.schemes)
        #expect(
            reading.messages == [
                "warning: the security scheme 'tokn' isn't declared; the operation takes an access token, "
                    + "and leaves to the server what to do without"
            ])
        #expect(reading.diagnostics.first?.hint == #"did you mean "token"?"#)
        #expect(reading.diagnostics.first?.location != nil)
        #expect(Self.told(reading.operation?.security) == "bearer ?")
    }

    @Test("a scheme without code is told", arguments: ["tls"])
    func withoutCode(_ name: String) {
        let message =
            "warning: specgen has no code for client certificates (mutualTLS), which are part of the connection; the "
            + "operation is generated without this scheme"
        let alone = Reading(operation: "security: [{\(name): []}]", top: Self.schemes)
        #expect(alone.messages == [message])
        #expect(alone.operation?.security == nil)
        let beside = Reading(operation: "security: [{\(name): []}, {token: []}]", top: Self.schemes)
        #expect(beside.messages == [message])
        #expect(Self.told(beside.operation?.security) == "bearer ?")
    }

    @Test(
        "the schemes of one requirement are needed together",
        arguments: [
            ("[{token: [], header: []}]", "bearer+header:X-Key"),
            ("[{header: [], cookie: [], query: []}]", "header:X-Key+cookie:session+query:access_token"),
            ("[{token: [], header: []}, {user: []}]", "bearer+header:X-Key basic"),
            ("[{user: []}, {header: [], token: []}, {}]", "basic header:X-Key+bearer ?"),
            ("[{header: [], token: []}, {token: [], header: []}]", "header:X-Key+bearer"),
            ("[{oauth: [read], token: []}]", "bearer"),
            ("[{oauth: [read], open: [], header: []}]", "bearer+header:X-Key"),
        ])
    func together(_ security: String, _ told: String) {
        let reading = Reading(operation: "security: \(security)", top: Self.schemes)
        #expect(reading.told == [])
        #expect(Self.told(reading.operation?.security) == told)
    }

    @Test("schemes that share the Authorization field are alternatives, with a warning")
    func oneField() {
        let reading = Reading(operation: "security: [{token: [], user: [], header: []}]", top: Self.schemes)
        #expect(
            reading.messages == [
                "warning: the Authorization field of a request has room for one of 2 secrets; the operation takes any "
                    + "of them"
            ])
        #expect(reading.diagnostics.first?.location != nil)
        #expect(Self.told(reading.operation?.security) == "bearer+header:X-Key basic+header:X-Key")
    }

    @Test("the other schemes of a requirement stay when one has no code")
    func partly() {
        let certificate = Reading(operation: "security: [{tls: [], header: []}]", top: Self.schemes)
        #expect(certificate.messages.count == 1)
        #expect(Self.told(certificate.operation?.security) == "header:X-Key")
        let undeclared = Reading(operation: "security: [{tokn: [], header: []}]", top: Self.schemes)
        #expect(
            undeclared.messages == [
                "warning: the security scheme 'tokn' isn't declared; the operation is generated without it"
            ])
        #expect(Self.told(undeclared.operation?.security) == "header:X-Key")
    }

    @Test("an HTTP scheme without a name that a header field can hold is an error", arguments: ["nameless", "spaced"])
    func nameless(_ name: String) {
        let reading = Reading(operation: "security: [{\(name): []}]", top: Self.schemes)
        #expect(
            reading.messages == [
                "error: an HTTP scheme needs a 'scheme', the name that begins the Authorization field"
            ])
        #expect(reading.diagnostics.first?.location != nil)
    }

    @Test("security that is no list is an error", arguments: ["{token: []}", "token", "1"])
    func noList(_ security: String) {
        let reading = Reading(operation: "security: \(security)", top: Self.schemes)
        #expect(reading.messages.count == 1)
        #expect(reading.messages.first?.hasPrefix("error: expected a list of security requirements, found ") == true)
        #expect(reading.operation == nil)
    }

    @Test("a key without a name or place is an error")
    func placeless() {
        let reading = Reading(operation: "security: [{placeless: []}]", top: Self.schemes)
        #expect(reading.messages == ["error: an API key needs a 'name', and 'in' with query, header or cookie"])
        #expect(reading.diagnostics.first?.location != nil)
    }
}
