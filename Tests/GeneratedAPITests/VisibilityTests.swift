import GeneratedCode
import Testing

/// A module that imports the runtime and a generated module without `@_spi(Generated)` sees the API alone.
@Suite(.enabled(if: RuntimeBuild.found != nil, "skipped: the built modules aren't in the folder of the tests"))
struct VisibilityTests {
    private static let imports = """
        import APIRuntime
        import ClientServerAPI
        import PushGatewayAPI


        """

    /// Compiles a module that uses the API.
    /// - Returns: the output of the compiler, empty if there is no error and no warning.
    private static func compile(_ code: String) throws -> String {
        let runtime = try #require(RuntimeBuild.found)
        return try GeneratedFiles(texts: ["User.swift": imports + code], module: "UserCode").compile(against: runtime)
    }

    @Test("types can be created, decoded, encoded and compared", .timeLimit(.minutes(5)))
    func api() throws {
        let output = try Self.compile(
            """
            func use(_ bytes: [UInt8], _ transport: some ClientTransport) async throws {
                var notification = Notification(eventID: "$1", prio: .high, devices: [])
                notification.devices.append(.init(appID: "a", pushkey: "k", tweaks: ["sound": "default"]))
                notification.counts = Notification.Counts(unread: 1)
                let request = try NotifyRequest(json: bytes, mode: .tolerant, limits: JSONLimits(maxDepth: 8))
                let same = request == NotifyRequest(notification: notification) && Set([request]).count == 1
                let rules = try [PushRule](json: "[]")
                let kinds = PushRuleKind.knownValues.filter(\\.isKnown).map(\\.rawValue)
                let conditions: [PushCondition] = [.eventMatch(.init(key: "type", pattern: "m.*")), .unknown(["kind": 1])]
                print(same, rules.jsonBytes().count, kinds, conditions.jsonBytes(), JSONValue.null.description)
                do throws(JSONInvalidError) {
                    _ = try JSONObject(json: "{}")
                } catch {
                    print(error.violations.map(\\.pointer))
                }
                let client = PushGatewayClient(
                    APIConnection(transport: transport, baseURL: try BaseURL("https://push.example.org")))
                print(try await client.notify(request).rejected)
            }
            """)
        #expect(output == "", "\(output.prefix(4000))")
    }

    @Test(
        "the codecs of types are hidden", .timeLimit(.minutes(5)),
        arguments: [
            ("let value = Notification.Counts(.blank)", "Notification.Counts"),
            ("func use(_ value: inout Notification) { _ = value.readMembers }", "readMembers"),
            ("func use(_ value: Notification) { _ = value.write }", "write"),
            ("func use(_ value: JSONValue) { _ = value.write }", "write"),
            ("let strings = PushRuleKind.knownStrings", "knownStrings"),
            ("let writer = JSONWriter()", "JSONWriter"),
            ("func use(_ reader: inout JSONReader) {}", "JSONReader"),
            ("let table = JSONStringTable([\"a\"])", "JSONStringTable"),
            ("let pattern = JSONPattern(\"a\")", "JSONPattern"),
            ("let constraint = JSONStringConstraint(minLength: 1)", "JSONStringConstraint"),
        ])
    func plumbing(code: String, name: String) throws {
        let output = try Self.compile(code)
        #expect(output.contains("error: ") && output.contains(name), "\(output.prefix(4000))")
    }
}
