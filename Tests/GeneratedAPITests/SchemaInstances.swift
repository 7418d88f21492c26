import APIRuntime
import GeneratedCode
import ReferenceJSON
import SeededGenerator
import YAMLTree

/// A generator of random JSON texts that are valid by a schema, from the schema alone. Parts that the schema leaves
/// open contain arbitrary JSON, and every text uses unusual notations.
struct SchemaInstances {
    private let documents: YAMLDocuments
    private var random: SeededGenerator
    private var texts: RandomJSONText
    /// Whether free-form parts may contain keys that decoders can't distinguish and numbers that they can't represent.
    private let isForDecoders: Bool

    /// The prefix of keys that a type needn't keep.
    private static let droppedKey = "dropped "

    /// Returns a value without the members that a type needn't keep, and with integers as a type writes them.
    static func kept(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let array): .array(array.map(kept))
        case .object(let object):
            .object(
                object.reduce(into: JSONObject()) { if !$1.key.hasPrefix(droppedKey) { $0[$1.key] = kept($1.value) } })
        default: value
        }
    }

    /// The error of a schema that this generator can't satisfy.
    struct UnknownKeyword: Error { let location: SourceLocation }

    init(_ documents: YAMLDocuments, seed: UInt64, isForDecoders: Bool = false) {
        self.documents = documents
        self.isForDecoders = isForDecoders
        random = SeededGenerator(seed: seed)
        texts = RandomJSONText(seed: seed)
    }

    /// Returns a text that is valid by a schema.
    mutating func text(of schema: YAMLNode) throws -> [UInt8] {
        // A pattern next to a reference is one of the property alone.
        if schema["$ref"] != nil, schema["pattern"] != nil { return texts.string(try string(schema)) }
        let schema = try documents.target(of: schema)
        if let branches = schema["oneOf"]?.sequence { return try text(of: random.pick(branches)) }
        if let constant = schema["const"] { return try documents.json(of: constant).jsonBytes() }
        if let values = schema["enum"]?.sequence { return try documents.json(of: random.pick(values)).jsonBytes() }
        let types = schema["type"]?.sequence?.compactMap(\.string) ?? [schema["type"]?.string].compactMap { $0 }
        guard !types.isEmpty else { return texts.freeValue(isForDecoders: isForDecoders) }
        switch random.pick(types) {
        case "object": return try object(schema)
        case "array":
            let count = random.oneIn(40) ? 20 : Int.random(in: 0...2, using: &random)
            let elements = try (0..<count).map { _ in
                texts.space()
                    + (try schema["items"].map { try text(of: $0) } ?? texts.freeValue(isForDecoders: isForDecoders))
            }
            return Array("[".utf8) + elements.joined(separator: ",".utf8) + texts.space() + Array("]".utf8)
        case "string": return texts.string(try string(schema))
        case "integer": return integer(schema)
        case "boolean": return Array(random.pick(["true", "false"]).utf8)
        case "null": return Array("null".utf8)
        default: throw UnknownKeyword(location: schema.location)
        }
    }

    private mutating func object(_ schema: YAMLNode) throws -> [UInt8] {
        let required = Set(schema["required"]?.sequence?.compactMap(\.string) ?? [])
        // All members, only the required ones, or some.
        let odds = random.pick([1, 2, 3, 1_000_000])
        var members: [[UInt8]] = []
        for property in schema["properties"]?.mapping?.entries ?? []
        where required.contains(property.name) || random.oneIn(odds) {
            members.append(try member(property.name, property.value))
        }
        let additional = schema["additionalProperties"]
        // By the conventions of the schemas, an object that doesn't mention other keys drops them.
        let start = schema["properties"] != nil && additional == nil ? Self.droppedKey : ""
        if additional?.bool != false {
            for index in 0..<(random.oneIn(2) ? 0 : Int.random(in: 1...5, using: &random)) {
                let value = additional?.mapping == nil ? nil : additional
                members.append(
                    try member(start + "\(index)" + random.pick(["", "é", "~/", "\u{0}", "\"\\", "x y"]), value))
            }
        }
        members.shuffle(using: &random)
        return Array("{".utf8) + members.joined(separator: ",".utf8) + texts.space() + Array("}".utf8)
    }

    private mutating func member(_ name: String, _ schema: YAMLNode?) throws -> [UInt8] {
        var text = texts.space() + texts.string(Array(name.unicodeScalars)) + texts.space() + Array(":".utf8)
        text += texts.space()
        text += try schema.map { try self.text(of: $0) } ?? texts.freeValue(isForDecoders: isForDecoders)
        return text + texts.space()
    }

    /// Strings that match patterns.
    private static let samples = [
        "^(==|<=|>=|<|>)?[0-9]+$": ["2", "==10", "<3", ">1", ">=007", "<=99999999999999999999"],
        "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@]+/_matrix/push/v1/notify$": [
            "https://push.example/_matrix/push/v1/notify", "HTTP://[::1]:8080/_matrix/push/v1/notify",
        ],
    ]

    private mutating func string(_ schema: YAMLNode) throws -> [Unicode.Scalar] {
        if let samples = schema["pattern"]?.string.flatMap({ Self.samples[$0] }) {
            return Array(random.pick(samples).unicodeScalars)
        }
        let start: [Unicode.Scalar] =
            switch schema["pattern"]?.string {
            case nil: []
            case "^\\$": ["$"]
            case "^@": ["@"]
            case "^https?://": Array("https://".unicodeScalars)
            default: throw UnknownKeyword(location: schema.location)
            }
        var scalars = start + texts.scalars()
        let most = min(Int(schema["maxLength"]?.integer ?? .max), Int(schema["x-maxBytes"]?.integer ?? .max))
        if most != .max, random.oneIn(3) {
            // The maximum length.
            scalars += Array(repeating: random.pick(["a", "\u{7F}", "\n"]), count: max(0, most - scalars.count))
        }
        scalars = Array(scalars.prefix(most))
        if let bytes = schema["x-maxBytes"]?.integer {
            var count = scalars.reduce(0) { $0 + UTF8.width($1) }
            while count > bytes { count -= UTF8.width(scalars.removeLast()) }
        }
        return scalars
    }

    private mutating func integer(_ schema: YAMLNode) -> [UInt8] {
        let least = schema["minimum"]?.integer ?? .min
        let most = schema["maximum"]?.integer ?? .max
        let value = random.pick([
            least, most, max(least, 0), min(most, 1), Int64.random(in: least...most, using: &random),
            min(most, max(least, 1_767_225_600_000)),
        ])
        return Array("\(value)".utf8) + Array((value.magnitude < 1 << 53 ? random.pick(["", ".0", "e0"]) : "").utf8)
    }
}

extension RandomJSONText {
    /// Returns any value; for decoders, one that they can represent.
    fileprivate mutating func freeValue(isForDecoders: Bool) -> [UInt8] {
        while true {
            let text = value(depth: isDeep() ? 3 : 1)
            guard isForDecoders, let value = try? JSONValue(json: text), !value.isBeyondDecoders else {
                if isForDecoders { continue }
                return text
            }
            return text
        }
    }
}

extension JSONValue {
    /// Whether `JSONDecoder` loses information: it keeps one of two canonically equivalent keys, and one double for all
    /// numbers close to it.
    var isBeyondDecoders: Bool {
        switch self {
        case .number: true
        case .array(let elements): elements.contains(where: \.isBeyondDecoders)
        case .object(let object):
            Set(object.keys).count != object.count || object.contains { $0.value.isBeyondDecoders }
        case .null, .boolean, .integer, .string: false
        }
    }

    /// The value with its numbers as decoders see them: as integers of 64 bits or doubles.
    var decoded: JSONValue {
        switch self {
        case .integer(let integer): JSONNumber(Double(integer)).map(JSONValue.number) ?? self
        case .number(let number): JSONNumber(number.double + 0).map(JSONValue.number) ?? self
        case .array(let array): .array(array.map(\.decoded))
        case .object(let object): .object(object.reduce(into: JSONObject()) { $0[$1.key] = $1.value.decoded })
        case .null, .boolean, .string: self
        }
    }

    /// Whether an object inside has canonically equivalent keys.
    var hasEquivalentKeys: Bool {
        switch self {
        case .array(let elements): elements.contains(where: \.hasEquivalentKeys)
        case .object(let object):
            Set(object.keys).count != object.count || object.contains { $0.value.hasEquivalentKeys }
        case .null, .boolean, .integer, .number, .string: false
        }
    }
}
