import OpenAPI
import Testing
import YAMLTree

@Suite("chosen operations")
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

    private static func read(_ patterns: [String]) throws -> (ids: [String], schemas: [String], told: [Diagnostic]) {
        let reading = Reading(document)
        var selection: OperationSelection? = OperationSelection(
            try patterns.map { try OperationSelection.Pattern($0, at: nil) })
        let (document, diagnostics) = readDocument(at: "api.yaml", in: reading.sources, selecting: &selection)
        return (
            document?.operations.map(\.operationID) ?? [], document?.schemas.map(\.definitionName) ?? [],
            diagnostics + (selection?.mistakes ?? [])
        )
    }

    @Test(
        "a pattern selects by id, tag, path, or method and path",
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
        let (found, _, told) = try Self.read(patterns)
        #expect(found == ids)
        #expect(told == [])
    }

    @Test("a broken security scheme is an error only where a chosen operation needs it")
    func brokenScheme() throws {
        let reading = Reading(
            """
            openapi: 3.1.0
            security: [{bad: []}]
            paths:
              /a: {get: {operationId: a, security: [{good: []}], responses: {}}}
              /b: {get: {operationId: b, responses: {}}}
            components: {securitySchemes: {good: {type: http, scheme: basic}, bad: {$ref: 'missing.yaml'}}}
            """)
        #expect(reading.diagnostics.first?.message.hasPrefix(#"cannot read "missing.yaml""#) == true)
        for (id, errors) in [("a", 0), ("b", 1)] {
            var selection: OperationSelection? = OperationSelection([
                try OperationSelection.Pattern(id, at: nil)
            ])
            let (document, diagnostics) = readDocument(at: "api.yaml", in: reading.sources, selecting: &selection)
            #expect(diagnostics.count == errors)
            #expect(document?.operations.count == 1 - errors)
        }
    }

    @Test("mistakes of operations that aren't chosen are none; those of chosen ones are errors")
    func mistakes() throws {
        #expect(try Self.read(["send"]).told == [])
        #expect(try Self.read(["wrong"]).told.map(\.message) == ["expected a list of parameters, found an integer"])
        #expect(try Self.read(["/broken"]).told.first?.message == #"cannot read "missing.yaml": NoSuchFile()"#)
    }

    @Test("without an exclusion that names it, a path that can't be read is an error")
    func broken() throws {
        #expect(try Self.read(["!wrong"]).told.map(\.message) == [#"cannot read "missing.yaml": NoSuchFile()"#])
    }

    @Test("schemas are left out, but for those that a pattern keeps")
    func schemas() throws {
        #expect(try Self.read(["send"]).schemas == [])
        #expect(try Self.read(["send", "schema:Push*"]).schemas == ["PushRule", "Pusher"])
        #expect(try Self.read(["schema:*", "!schema:Pusher"]).schemas == ["PushRule", "Room"])
        #expect(try Self.read(["schema:*", "!schema:Pusher"]).ids == [])
    }

    @Test(
        "a pattern that selects nothing is an error with what was probably meant",
        arguments: [
            ("getPusher", "the pattern 'getPusher' selects no operation", "did you mean 'getPushers'?"),
            ("Push", "the pattern 'Push' selects no operation", "there is a tag of that name: 'tag:Push'"),
            ("v3/pushers", "the pattern 'v3/pushers' selects no operation", "a path begins with '/': '/v3/pushers'"),
            ("tag:push", "the pattern 'tag:push' selects no operation", "did you mean 'tag:Push'?"),
            ("tag:Nothing", "the pattern 'tag:Nothing' selects no operation", "the tags are Events, Push, Rooms"),
            ("/pusher", "the pattern '/pusher' selects no operation", "did you mean '/pushers'?"),
            ("/rooms/*", "the pattern '/rooms/*' selects no operation", "'*' stands for no '/'; '**' does"),
            ("PUT /pushers", "the pattern 'PUT /pushers' selects no operation", "'/pushers' has GET"),
            ("!sent", "the pattern '!sent' excludes no operation", "did you mean 'send'?"),
            ("schema:Rooms", "the pattern 'schema:Rooms' selects no schema", "did you mean 'schema:Room'?"),
        ])
    func unused(pattern: String, message: String, hint: String) throws {
        let told = try Self.read(["getPushers", pattern]).told
        #expect(told.map(\.message) == [message])
        #expect(told.first?.hint == hint)
    }

    @Test("patterns that leave nothing are an error")
    func empty() throws {
        let told = try Self.read(["send", "!send"]).told
        #expect(told.map(\.message) == ["the patterns exclude every operation that they select"])
    }

    @Test(
        "what is no pattern is refused",
        arguments: [
            ("", "the pattern '' names nothing"), ("!", "the pattern '!' names nothing"),
            ("tag:", "the pattern 'tag:' names nothing"),
            ("FETCH /x", "unknown method 'FETCH' in the pattern 'FETCH /x'"),
        ])
    func refused(pattern: String, message: String) {
        let error = #expect(throws: Diagnostic.self) { try OperationSelection.Pattern(pattern, at: nil) }
        #expect(error?.message == message)
    }
}
