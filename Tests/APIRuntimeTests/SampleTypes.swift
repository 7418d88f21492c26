@_spi(Generated) import APIRuntime
@_spi(Generated) import APIRuntimeConstraints

/// A structure without declared keys: all members are skipped.
struct Skipper: JSONCodable {
    private static let keys = JSONStringTable(["unused"])

    init?(from reader: inout JSONReader) {
        var object = reader.beginObject()
        while reader.nextKey(in: &object, of: Self.keys) != nil { reader.skipValue() }
        guard reader.endObject(object, of: Self.keys) else { return nil }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.endObject()
    }
}

/// An enum of strings in the form of generated code.
enum Priority: JSONStringEnum, APIParameter {
    case high
    case low
    case unknown(String)

    init(rawValue: String) {
        switch rawValue {
        case "high": self = .high
        case "low": self = .low
        default: self = .unknown(rawValue)
        }
    }

    var rawValue: String {
        switch self {
        case .high: "high"
        case .low: "low"
        case .unknown(let value): value
        }
    }

    static let knownStrings = JSONStringTable(["high", "low"])
}

/// A structure in the form of generated code, with every kind of property.
struct Device: JSONCodable {
    var appID: String
    var pushkey: String
    var count: Int64?
    var ratio: Double?
    var active: Bool?
    var priority: Priority?
    var note: Nullable<String>?
    var tags: [String]?
    var additionalProperties: JSONObject = [:]

    private static let keys = JSONStringTable(
        ["app_id", "pushkey", "count", "ratio", "active", "priority", "note", "tags"], required: [0, 1])
    static let jsonTypeHint = JSONTypeHint.structure(
        keys,
        [.string, .string, .integer, .number, .boolean, .string, .nullable(.string), .array(.string)])

    init?(from reader: inout JSONReader) {
        var appID: String?
        var pushkey: String?
        var count: Int64?
        var ratio: Double?
        var active: Bool?
        var priority: Priority?
        var note: Nullable<String>?
        var tags: [String]?
        var object = reader.beginObject(keepingUnknown: true)
        while let key = reader.nextKey(in: &object, of: Self.keys) {
            switch key {
            case 0: appID = reader.readString(minLength: 1, maxLength: 8, pattern: Self.pattern)
            case 1: pushkey = reader.readString(maxBytes: 8)
            case 2: count = reader.readInteger(minimum: 0, maximum: 1000)
            case 3: ratio = reader.readNumber(minimum: 0, maximum: 1)
            case 4: active = reader.readBoolean()
            case 5: priority = Priority(from: &reader)
            case 6: note = reader.readNullable { $0.readString() }
            case 7: tags = reader.readUniqueArray(minItems: 1, maxItems: 3) { $0.readString() }
            default: break
            }
        }
        guard reader.endObject(object, of: Self.keys), let appID, let pushkey else { return nil }
        self.appID = appID
        self.pushkey = pushkey
        self.count = count
        self.ratio = ratio
        self.active = active
        self.priority = priority
        self.note = note
        self.tags = tags
        self.additionalProperties = reader.unknown(in: object)
    }

    private static let pattern = JSONPattern("^[^!]*$")

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("app_id", appID)
        writer.member("pushkey", pushkey)
        writer.member("count", count)
        writer.member("ratio", ratio)
        writer.member("active", active)
        writer.member("priority", priority)
        writer.member("note", note)
        writer.member("tags", tags)
        writer.members(additionalProperties, excluding: Self.keys)
        writer.endObject()
    }
}

/// A closed object with at most two keys.
struct Closed: JSONCodable {
    var a: Int64?
    var b: Int64?

    private static let keys = JSONStringTable(["a", "b"])

    init?(from reader: inout JSONReader) {
        var object = reader.beginObject(keepingUnknown: true)
        while let key = reader.nextKey(in: &object, of: Self.keys) {
            switch key {
            case 0: a = reader.readInteger()
            case 1: b = reader.readInteger()
            default: break
            }
        }
        reader.reportUnknownMembers(in: object, of: Self.keys)
        reader.checkCount(of: object, minimum: 1, maximum: 2)
        guard reader.endObject(object, of: Self.keys) else { return nil }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("a", a)
        writer.member("b", b)
        writer.endObject()
    }
}

/// A union with the discriminator `kind`, in the form of generated code.
enum Condition: JSONCodable {
    case count(Count)
    case unknown(JSONValue)

    struct Count: JSONCodable {
        var kind: String
        var value: Int64

        private static let keys = JSONStringTable(["kind", "is"], required: [0, 1])

        init?(from reader: inout JSONReader) {
            var kind: String?
            var value: Int64?
            var object = reader.beginObject()
            while let key = reader.nextKey(in: &object, of: Self.keys) {
                switch key {
                case 0: kind = reader.readString()
                case 1: value = reader.readInteger()
                default: break
                }
            }
            guard reader.endObject(object, of: Self.keys), let kind, let value else { return nil }
            self.kind = kind
            self.value = value
        }

        func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("kind", kind)
            writer.member("is", value)
            writer.endObject()
        }
    }

    private static let kinds = JSONStringTable(["count"])

    init?(from reader: inout JSONReader) {
        let mark = reader.mark()
        let discriminator = reader.discriminator("kind", among: Self.kinds)
        if case .listed(0) = discriminator {
            if let count = Count(from: &reader) {
                self = .count(count)
                return
            }
        } else if reader.mode == .strict {
            reader.reportDiscriminator(discriminator, key: "kind", expected: "\"count\"")
            return nil
        }
        guard let value = reader.keepUnknown(from: mark) else { return nil }
        self = .unknown(value)
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .count(let count): count.write(to: &writer)
        case .unknown(let value): value.write(to: &writer)
        }
    }
}
