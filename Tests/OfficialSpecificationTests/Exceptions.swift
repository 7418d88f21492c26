import PythonJudge

/// Official examples that can't be held against the generated code as the others are, each with the reason. Tests fail
/// when an entry isn't needed any more.
enum Exceptions {
    /// Examples that contradict their own schema, by file and line: both the interpreter and the generated code refuse
    /// them.
    static let contradictions = [
        "v1.19/data/api/client-server/third_party_lookup.yaml:40":
            "the protocol 'gitter' has no 'icon', which is required",
        "v1.11/data/api/application-service/definitions/protocol_metadata.yaml:18":
            "the protocol 'gitter' has no 'icon', which is required",
    ]

    /// Examples of events that suit their own schema, but not that of the variant which they say they are: the union
    /// `Event` refuses them.
    static let incompleteVariants = [
        "v1.19/data/event-schemas/examples/m.key.verification.start.yaml:1": noKeysOfSAS,
        "v1.11/data/event-schemas/examples/m.key.verification.start.yaml:1": noKeysOfSAS,
    ]

    /// Examples that no generated type of a module reads by itself, by file and line.
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

    /// The known differences between the judges that the changed examples of a module show.
    static let differences: [OfficialModule: Set<ExplainedDifference>] = [
        .clientServer119: [.format], .clientServer111: [.format], .events119: [.format, .lineFeedAtEnd],
        .events111: [.lineFeedAtEnd],
    ]

    private static let noKeysOfSAS = "shows the keys that all methods share, but says 'm.sas.v1', which requires more"
    private static let contentType = "the header Content-Type is said by the body (OpenAPI, \"Parameter Object\")"
    private static let bytes = "bytes, not JSON; the example is a word that stands for them"
    private static let overlaid = "annotates an object without keys of its own, which another part of allOf describes"
    private static let part = "of a part of allOf, merged into a type that says more; the client-server API shows it"
}
