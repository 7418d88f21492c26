import PythonOracle

/// The official examples that can't be compared with the generated code like the others, each with the reason. Tests
/// fail if an entry isn't needed any more.
enum Exceptions {
    /// Examples that contradict their own schema, by file and line. Both the schema checker and the generated code
    /// reject them.
    static let contradictions = [
        "v1.19/data/api/client-server/third_party_lookup.yaml:40":
            "the protocol 'gitter' has no 'icon', which is required",
        "v1.11/data/api/application-service/definitions/protocol_metadata.yaml:18":
            "the protocol 'gitter' has no 'icon', which is required",
    ]

    /// Examples of events that match their own schema, but not the schema of the variant that their `method` selects.
    /// The union `Event` rejects them.
    static let incompleteVariants = [
        "v1.19/data/event-schemas/examples/m.key.verification.start.yaml:1": noKeysOfSAS,
        "v1.11/data/event-schemas/examples/m.key.verification.start.yaml:1": noKeysOfSAS,
    ]

    /// Examples that aren't read by a generated type of the module, by file and line.
    static let withoutType: [OfficialModule: [String: String]] = [
        .clientServer119: [
            "v1.19/data/api/client-server/content-repo.yaml:720": contentType,
            "v1.19/data/api/client-server/content-repo.yaml:797": bytes,
            "v1.19/data/api/client-server/definitions/client_event.yaml:34": overlaid,
        ],
        .clientServer111: [
            "v1.11/data/api/client-server/content-repo.yaml:643": contentType,
            "v1.11/data/api/client-server/content-repo.yaml:720": bytes,
            "v1.11/data/api/client-server/definitions/client_event.yaml:33": overlaid,
        ],
        .events119: ["v1.19/data/api/client-server/definitions/push_ruleset.yaml:36": part],
    ]

    /// The known differences between implementations that occur with the mutated examples of a module.
    static let differences: [OfficialModule: Set<KnownDifference>] = [
        .clientServer119: [.format], .clientServer111: [.format], .events119: [.format, .lineFeedAtEnd],
        .events111: [.lineFeedAtEnd],
    ]

    private static let noKeysOfSAS = "has only the keys that all methods share; its method m.sas.v1 requires more keys"
    private static let contentType = "the body determines the header Content-Type (OpenAPI, \"Parameter Object\")"
    private static let bytes = "the body is bytes, not JSON; the example is a placeholder"
    private static let overlaid = "an example of an object without keys, which another part of allOf describes"
    private static let part = "an example of a part of allOf, which is merged into a type with more members"
}
