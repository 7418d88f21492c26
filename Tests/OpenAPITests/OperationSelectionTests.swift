import OpenAPI
import Testing
import YAMLTree

@Suite("operation selection")
struct OperationSelectionTests {
    private static let document = """
        openapi: 3.1.0
        servers: [{url: 'https://example.org/v3'}]
        paths:
          /pushers: {get: {operationId: getPushers, tags: [Push], responses: {}}}
          /pushers/set: {post: {operationId: postPusher, tags: [Push], responses: {}}}
          '/rooms/{room}/send/{type}':
            parameters:
              - {name: room, in: path, required: true, schema: {type: string}}
              - {name: type, in: path, required: true, schema: {type: string}}
            put: {operationId: send, tags: [Rooms, Events], responses: {}}
            get: {operationId: repos/list, tags: [Rooms], responses: {}}
          /broken: {$ref: 'missing.yaml', parameters: 1}
          /wrong: {get: {operationId: wrong, parameters: 1}}
        components: {schemas: {PushRule: {type: object}, Pusher: {type: object}, Room: {type: object}}}
        """

    private static func read(_ patterns: [String]) throws -> (
        ids: [String], schemas: [String], diagnostics: [Diagnostic]
    ) {
        let fixture = DocumentFixture(document)
        var selection: OperationSelection? = OperationSelection(
            try patterns.map { try OperationSelection.Pattern($0, at: nil) })
        let (document, diagnostics) = readDocument(at: "api.yaml", in: fixture.sources, selecting: &selection)
        return (
            document?.operations.map(\.operationID) ?? [], document?.schemas.map(\.definitionName) ?? [],
            diagnostics + (selection?.diagnostics ?? [])
        )
    }

    @Test(
        "a pattern selects by operationId, tag, path, or method and path",
        arguments: [
            (["getPushers"], ["getPushers"]), (["*Push*"], ["getPushers", "postPusher"]),
            (["tag:Push"], ["getPushers", "postPusher"]), (["tag:R*"], ["send", "repos/list"]),
            (["repos/*"], ["repos/list"]), (["/pushers"], ["getPushers"]), (["/v3/pushers"], ["getPushers"]),
            (["/pushers*"], ["getPushers"]), (["/pushers**"], ["getPushers", "postPusher"]),
            (["/pushers/*"], ["postPusher"]), (["/rooms/*/send/*"], ["send", "repos/list"]),
            (["/rooms/{room}/**"], ["send", "repos/list"]), (["PUT /rooms/**"], ["send"]),
            (["put /v3/rooms/**"], ["send"]), (["send", "getPushers"], ["getPushers", "send"]),
            (["tag:*", "!tag:Events"], ["getPushers", "postPusher", "repos/list"]),
            (["!GET /**", "!wrong", "!/broken"], ["postPusher", "send"]),
            (["!GET /**", "!wrong", "!/broken", "schema:Room"], ["postPusher", "send"]), (["schema:Room"], []),
        ])
    func selected(patterns: [String], ids: [String]) throws {
        let (found, _, diagnostics) = try Self.read(patterns)
        #expect(found == ids)
        #expect(diagnostics == [])
    }

    @Test("a broken security scheme gives an error only if a selected operation needs it")
    func brokenScheme() throws {
        let fixture = DocumentFixture(
            """
            openapi: 3.1.0
            security: [{bad: []}]
            paths:
              /a: {get: {operationId: a, security: [{good: []}], responses: {}}}
              /b: {get: {operationId: b, responses: {}}}
            components: {securitySchemes: {good: {type: http, scheme: basic}, bad: {$ref: 'missing.yaml'}}}
            """)
        #expect(fixture.diagnostics.first?.message.hasPrefix(#"cannot read missing.yaml"#) == true)
        for (id, errors) in [("a", 0), ("b", 1)] {
            var selection: OperationSelection? = OperationSelection([
                try OperationSelection.Pattern(id, at: nil)
            ])
            let (document, diagnostics) = readDocument(at: "api.yaml", in: fixture.sources, selecting: &selection)
            #expect(diagnostics.count == errors)
            #expect(document?.operations.count == 1 - errors)
        }
    }

    @Test("errors in operations are reported only if the operations are selected")
    func mistakes() throws {
        #expect(try Self.read(["send"]).diagnostics == [])
        #expect(
            try Self.read(["wrong"]).diagnostics.map(\.message) == ["expected a list of parameters, found an integer"])
        #expect(try Self.read(["/broken"]).diagnostics.first?.message == #"cannot read missing.yaml: NoSuchFile()"#)
    }

    @Test("an unreadable path gives an error unless it is excluded")
    func broken() throws {
        #expect(try Self.read(["!wrong"]).diagnostics.map(\.message) == [#"cannot read missing.yaml: NoSuchFile()"#])
    }

    @Test("only schemas that a pattern names are kept")
    func schemas() throws {
        #expect(try Self.read(["send"]).schemas == [])
        #expect(try Self.read(["send", "schema:Push*"]).schemas == ["PushRule", "Pusher"])
        #expect(try Self.read(["schema:*", "!schema:Pusher"]).schemas == ["PushRule", "Room"])
        #expect(try Self.read(["schema:*", "!schema:Pusher"]).ids == [])
    }

    @Test(
        "a pattern that matches nothing gives an error with a suggestion",
        arguments: [
            ("getPusher", "the pattern \"getPusher\" selects no operation", "did you mean \"getPushers\"?"),
            ("Push", "the pattern \"Push\" selects no operation", "there is a tag of that name: \"tag:Push\""),
            (
                "v3/pushers", "the pattern \"v3/pushers\" selects no operation",
                "a path begins with \"/\": \"/v3/pushers\""
            ),
            ("tag:push", "the pattern \"tag:push\" selects no operation", "did you mean \"tag:Push\"?"),
            ("tag:Nothing", "the pattern \"tag:Nothing\" selects no operation", "the tags are Events, Push, Rooms"),
            ("/pusher", "the pattern \"/pusher\" selects no operation", "did you mean \"/pushers\"?"),
            ("/rooms/*", "the pattern \"/rooms/*\" selects no operation", "\"*\" does not match \"/\"; \"**\" does"),
            ("PUT /pushers", "the pattern \"PUT /pushers\" selects no operation", "\"/pushers\" has GET"),
            ("!sent", "the pattern \"!sent\" excludes no operation", "did you mean \"send\"?"),
            ("schema:Rooms", "the pattern \"schema:Rooms\" selects no schema", "did you mean \"schema:Room\"?"),
        ])
    func unused(pattern: String, message: String, hint: String) throws {
        let diagnostics = try Self.read(["getPushers", pattern]).diagnostics
        #expect(diagnostics.map(\.message) == [message])
        #expect(diagnostics.first?.hint == hint)
    }

    @Test("patterns that exclude everything give an error")
    func empty() throws {
        let diagnostics = try Self.read(["send", "!send"]).diagnostics
        #expect(diagnostics.map(\.message) == ["the patterns exclude every operation that they select"])
    }

    @Test(
        "an invalid pattern gives an error",
        arguments: [
            ("", "the pattern \"\" has no name"), ("!", "the pattern \"!\" has no name"),
            ("tag:", "the pattern \"tag:\" has no name"),
            ("FETCH /x", "unknown method \"FETCH\" in the pattern \"FETCH /x\""),
        ])
    func refused(pattern: String, message: String) {
        let error = #expect(throws: Diagnostic.self) { try OperationSelection.Pattern(pattern, at: nil) }
        #expect(error?.message == message)
    }
}
