import APIRuntime
import GeneratedCode
import SchemaChecking
import SeededGenerator
import SharedData
import Testing
import YAMLTree

/// Comparison of our schemas of each operation's bodies with the official ones, by the interpreter.
@Suite("Our schemas and the official ones")
struct OfficialAgreementTests {
    private static let folder = "\(ProjectFiles.specification)/v1.19/data/api/"

    /// The violations of official schemas that ours allow, with the reason. `#` is any index; pointers inside a
    /// condition or an action are relative to it.
    private static let lenient: [String: String] = [
        "type /notification/type": nullFromServers,
        "type /next_token": nullFromServers,
        "enum /data/format": "homeservers pass other formats on, for gateways that know them",
        "type /data": deletion, "type /data/url": deletion, "type /data/format": deletion,
        "type /app_display_name": deletion, "type /device_display_name": deletion, "type /lang": deletion,
        "type /profile_tag": deletion, "type /append": deletion,
        "type /conditions/#/is": otherKind, "type /conditions/#/key": otherKind,
        "type /conditions/#/pattern": otherKind, "type /conditions/#/value": otherKind,
    ]

    /// The violations of our schemas that the official ones allow, with the sentence of the specification.
    private static let strict: [String: String] = [
        "enum /kind": "POST /pushers/set: \"http\", \"email\" or null",
        "enum /pushers/#/kind": "the kinds of a pusher are those of POST /pushers/set",
        "required ": "POST /pushers/set: names, lang and data are \"required if kind is not null\"",
        "required /data": "POST /pushers/set: data.url is \"required if kind is http\"",
        "pattern /data/url": "data.url \"MUST be an HTTPS URL with a path of /_matrix/push/v1/notify\"",
        "pattern /conditions/#/is": "\"A decimal integer optionally prefixed by one of, ==, <, >, >= or <=\"",
        "max_length /app_id": "\"Max length, 64 chars\"",
        "max_bytes /pushkey": "\"Max length, 512 bytes\"",
        "max_length /pushers/#/app_id": "\"Max length, 64 chars\"",
        "max_bytes /pushers/#/pushkey": "\"Max length, 512 bytes\"",
        "max_length /notification/devices/#/app_id": "the app_id given when the pusher was created",
        "max_bytes /notification/devices/#/pushkey": "the pushkey given when the pusher was created",
        "minimum /notification/counts/unread": "a number of messages",
        "minimum /notification/counts/missed_calls": "a number of calls",
        "minimum /notification/devices/#/pushkey_ts": "a time in seconds since 1970",
        "required /actions/#": "push rules, Actions: a string, or an object with set_tweak",
        "type /actions/#/set_tweak": "push rules, Actions: the name of the tweak",
        "required /conditions/#": "\"Required for event_match conditions\", and so for each kind",
    ]

    private static let nullFromServers = "homeservers send null where there is nothing (Schemas/README.md)"
    private static let deletion = "with the kind null a pusher is deleted; nothing but app_id and pushkey is read"
    private static let otherKind =
        "a condition of another kind is free-form, and a known kind requires only its own keys"

    @Test(
        "every difference between the two is listed with its reason",
        .enabled(if: ProjectFiles.exist(ProjectFiles.specification), SharedData.skipped))
    func agreement() throws {
        let documents = YAMLDocuments(
            loading: ProjectFiles.files(below: "Schemas", suffix: ".yaml")
                + ["client-server", "push-gateway"].flatMap {
                    ProjectFiles.files(below: Self.folder + $0, suffix: ".yaml")
                }
        ) { try ProjectFiles.bytes(of: $0) }
        let checker = SchemaChecker(documents: documents)
        var (lenient, strict): ([String: String], [String: String]) = ([:], [:])
        var count = (valid: 0, invalid: 0)
        for (index, operation) in Operation.all.enumerated() {
            let official = try documents.document(at: Self.folder + operation.officialFile)
            let own = try documents.document(at: "Schemas/" + operation.file)
            for part in [Operation.BodyPart.request, .response] {
                guard let officialSchema = operation.schema(of: part, in: official),
                    let ownSchema = operation.schema(of: part, in: own)
                else { continue }
                var payloads = OfficialInstances(documents, seed: UInt64(index))
                var seeds = try Example.all(in: official, below: officialSchema).map {
                    try documents.json(of: $0.value)
                }
                for _ in 0..<60 { seeds.append(try payloads.value(of: officialSchema)) }
                for seed in seeds {
                    for value in [seed] + payloads.mutants(of: seed) {
                        let text = value.jsonBytes()
                        let officialViolations = try DifferentialTests.violations(of: text, checker, officialSchema)
                        let ownViolations = try DifferentialTests.violations(of: text, checker, ownSchema)
                        if officialViolations.isEmpty { count.valid += 1 } else { count.invalid += 1 }
                        if officialViolations.isEmpty == ownViolations.isEmpty { continue }
                        for violation in officialViolations.isEmpty ? ownViolations : officialViolations {
                            let key = "\(violation.code) \(Self.generalized(violation.pointer))"
                            let shown =
                                "\(operation) \(part): \(violation.message) in \(String(decoding: text, as: UTF8.self).prefix(300))"
                            if officialViolations.isEmpty { strict[key] = shown } else { lenient[key] = shown }
                        }
                    }
                }
            }
        }
        for (key, shown) in lenient where Self.lenient[key] == nil { Issue.record("ours takes: \(key): \(shown)") }
        for (key, shown) in strict where Self.strict[key] == nil { Issue.record("ours refuses: \(key): \(shown)") }
        for key in Self.lenient.keys where lenient[key] == nil { Issue.record("not needed any more: \(key)") }
        for key in Self.strict.keys where strict[key] == nil { Issue.record("not needed any more: \(key)") }
        #expect(count.valid > 1000 && count.invalid > 1000, "\(count)")
    }

    private static func generalized(_ pointer: String) -> String {
        let steps = pointer.split(separator: "/", omittingEmptySubsequences: false).map {
            Int($0) == nil ? String($0) : "#"
        }
        let start = steps.lastIndex { ["conditions", "actions"].contains($0) }
        return start.map { "/" + steps[$0...].joined(separator: "/") } ?? steps.joined(separator: "/")
    }
}

extension Example {
    /// Returns the examples inside a schema of a document.
    fileprivate static func all(in document: YAMLNode, below schema: YAMLNode) -> [Example] {
        (schema["example"].map { [$0] } ?? []).map { Example(value: $0, holder: schema, path: []) }
    }
}

/// Values that are probably valid by an official schema, derived from its keywords, and similar values.
private struct OfficialInstances {
    private let documents: YAMLDocuments
    private var random: SeededGenerator

    init(_ documents: YAMLDocuments, seed: UInt64) {
        self.documents = documents
        random = SeededGenerator(seed: seed)
    }

    private static let words = [
        "", "a", "notify", "http", "email", "m.room.message", "event_match", "room_member_count", "low", "high", "$e",
        "@a:b", "!r:b", "event_id_only", String(repeating: "a", count: 65), String(repeating: "é", count: 257),
    ]

    mutating func value(of schema: YAMLNode, depth: Int = 0) throws -> JSONValue {
        let schema = try documents.target(of: schema)
        if let parts = schema["allOf"]?.sequence {
            var object = JSONObject()
            for part in parts {
                for (key, value) in try value(of: part, depth: depth + 1).object ?? [:] { object[key] = value }
            }
            return .object(object)
        }
        if let branches = schema["oneOf"]?.sequence ?? schema["anyOf"]?.sequence {
            return try value(of: random.pick(branches), depth: depth + 1)
        }
        if let constant = schema["const"] { return try documents.json(of: constant) }
        if let values = schema["enum"]?.sequence { return try documents.json(of: random.pick(values)) }
        let types = schema["type"]?.sequence?.compactMap(\.string) ?? [schema["type"]?.string].compactMap { $0 }
        switch types.isEmpty ? "any" : random.pick(types) {
        case "object":
            let required = Set(schema["required"]?.sequence?.compactMap(\.string) ?? [])
            var object = JSONObject()
            for property in schema["properties"]?.mapping?.entries ?? []
            where required.contains(property.name) || random.oneIn(2) && depth < 12 {
                object[property.name] = try value(of: property.value, depth: depth + 1)
            }
            if random.oneIn(6) { object["org.example"] = random.pick([1, "x", nil, [:]]) }
            return .object(object)
        case "array":
            let count = depth > 10 ? 0 : Int.random(in: 0...2, using: &random)
            return .array(
                try (0..<count).map { _ in
                    try schema["items"].map { try value(of: $0, depth: depth + 1) } ?? random.pick([1, "a"])
                })
        case "string": return .string(random.pick(Self.words))
        case "integer", "number": return .integer(random.pick([0, 1, 5, 1_767_225_600_000]))
        case "boolean": return .boolean(random.oneIn(2))
        case "null": return .null
        default: return random.pick([1, "x", nil, [:], []])
        }
    }

    /// Returns variants of the value: each part replaced by others, and each member removed.
    mutating func mutants(of value: JSONValue) -> [JSONValue] {
        var result: [JSONValue] = []
        let others: [JSONValue] = [nil, true, 5, -1, 1.5, "x", [], [:], [5], ["x": 5]]
        result += [nil, random.pick(others), random.pick(others)].filter { $0 != value }
        switch value {
        case .object(let object):
            for (key, member) in object {
                var less = object
                less[key] = nil
                result.append(.object(less))
                for changed in mutants(of: member) {
                    var object = object
                    object[key] = changed
                    result.append(.object(object))
                }
            }
        case .array(let array):
            for (index, element) in array.enumerated() {
                for changed in mutants(of: element) {
                    var array = array
                    array[index] = changed
                    result.append(.array(array))
                }
            }
        default: break
        }
        return result
    }
}
