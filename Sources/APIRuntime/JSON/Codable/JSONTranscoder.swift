import Synchronization

/// Writes the value of a decoder as JSON text, from which the types of this module decode themselves.
///
/// Each value is first decoded as the type of its hint, and by trial if it is of another type.
struct JSONTranscoder: ~Copyable {
    private var writer = JSONWriter()
    /// The number of objects and arrays that contain the current value.
    private var depth = 0
    private let isStrict: Bool
    private static let maxDepth = JSONLimits.default.maxDepth

    /// Returns the text of a decoder's value.
    /// - Throws: the decoder's error for a value of no type of JSON.
    static func text(of decoder: any Decoder, as hint: JSONTypeHint) throws -> [UInt8] {
        var transcoder = JSONTranscoder(isStrict: isStrict(decoder))
        var root = DecoderRoot(decoder: decoder)
        try transcoder.write(&root, as: hint)
        return transcoder.writer.bytes
    }

    private init(isStrict: Bool) {
        self.isStrict = isStrict
    }

    // MARK: Strict decoders

    /// Returns whether a decoder decodes a value as a string only if it is one. Decoders of other formats may decode the
    /// number `1` as a string too, so they must be asked for a number first.
    static func isStrict(_ decoder: any Decoder) -> Bool {
        let type = type(of: decoder)
        let identifier = UInt(bitPattern: ObjectIdentifier(type))
        if identifier == strictDecoder.load(ordering: .relaxed) { return true }
        let name = String(reflecting: type)
        guard name.hasPrefix("Foundation"), name.hasSuffix("JSONDecoderImpl") else { return false }
        strictDecoder.store(identifier, ordering: .relaxed)
        return true
    }

    /// The type of Foundation's JSON decoder, once it was seen; the name of a type takes longer to get.
    private static let strictDecoder = Atomic<UInt>(0)

    // MARK: Values

    private mutating func write(_ value: inout some DecoderValue, as hint: JSONTypeHint) throws {
        if try !writeIfExpected(&value, as: hint) { try value.decodeAny().write(to: &writer) }
    }

    /// Writes a value if it is of the expected type.
    /// - Returns: `false` if it is of another type.
    private mutating func writeIfExpected(_ value: inout some DecoderValue, as hint: JSONTypeHint) throws -> Bool {
        switch hint {
        case .type(let type): return try writeIfExpected(&value, as: type.jsonTypeHint)
        case .string:
            guard let string = try? value.decodeString() else { return false }
            writer.write(string)
        case .boolean:
            guard let boolean = try? value.decodeBoolean() else { return false }
            writer.write(boolean)
        case .integer:
            guard let integer = try? value.decodeInteger() else { return false }
            writer.write(integer)
        case .number:
            switch try? value.decodeNumber() {
            case .integer(let integer)?: writer.write(integer)
            case .unsignedInteger(let integer)?: writer.write(integer)
            case .double(let number)?: writer.write(number)
            case nil: return false
            }
        case .null:
            guard value.decodeNull() else { return false }
            writer.writeNull()
        case .nullable(let hint):
            guard value.decodeNull() else { return try writeIfExpected(&value, as: hint) }
            writer.writeNull()
        case .array(let element):
            let array: any UnkeyedDecodingContainer
            do { array = try value.decodeArray() } catch is DecodingError { return false }
            try writeElements(of: array, as: element.resolved)
        case .object, .dictionary, .structure:
            let object: KeyedDecodingContainer<MemberKey>
            do { object = try value.decodeObject() } catch is DecodingError { return false }
            try writeMembers(of: object, keys: object.allKeys, as: hint)
        case .union(let hints): return try writeIfExpected(&value, asOneOf: hints)
        case .any: return try writeAny(&value)
        }
        return true
    }

    // MARK: Objects and arrays

    private mutating func writeElements(of array: any UnkeyedDecodingContainer, as hint: JSONTypeHint) throws {
        writer.beginArray()
        // At the limit, an empty array is the same violation as the whole one.
        if depth < Self.maxDepth {
            depth += 1
            var element = DecoderElement(container: array)
            while !element.container.isAtEnd {
                writer.beginElement()
                try write(&element, as: hint)
            }
            depth -= 1
        }
        writer.endArray()
    }

    /// - Parameter keys: all keys of the object. Containers take long to list them.
    private mutating func writeMembers(
        of object: KeyedDecodingContainer<MemberKey>, keys: consuming [MemberKey], as hint: JSONTypeHint
    ) throws {
        writer.beginObject()
        if depth < Self.maxDepth {
            depth += 1
            switch hint {
            case .structure(let table, let members, let others):
                // In the order of the schema, which the reader expects.
                for index in keys.indices { keys[index].index = table.index(ofKey: keys[index].stringValue) ?? .max }
                keys.sort { $0.index < $1.index }
                for key in keys {
                    try writeMember(key, of: object, as: key.index < members.count ? members[key.index] : others)
                }
            case .dictionary(let value):
                for key in keys { try writeMember(key, of: object, as: value) }
            default:
                for key in keys { try writeMember(key, of: object, as: .any) }
            }
            depth -= 1
        }
        writer.endObject()
    }

    private mutating func writeMember(
        _ key: MemberKey, of object: KeyedDecodingContainer<MemberKey>, as hint: JSONTypeHint
    ) throws {
        writer.writeName(of: key.stringValue)
        var member = DecoderMember(container: object, key: key)
        try write(&member, as: hint)
    }

    // MARK: Values of several types

    private mutating func writeIfExpected(
        _ value: inout some DecoderValue, asOneOf hints: [JSONTypeHint]
    ) throws -> Bool {
        var triesObject = true
        for hint in hints {
            let hint = hint.resolved
            guard hint.isObject else {
                if try writeIfExpected(&value, as: hint) { return true }
                continue
            }
            guard triesObject else { continue }
            triesObject = false
            let object: KeyedDecodingContainer<MemberKey>
            do { object = try value.decodeObject() } catch is DecodingError { continue }
            let keys = object.allKeys
            let best = Self.hint(among: hints, forKeys: keys)
            try writeMembers(of: object, keys: keys, as: best)
            return true
        }
        return false
    }

    /// Returns the hint that declares the most of an object's keys.
    private static func hint(among hints: [JSONTypeHint], forKeys keys: [MemberKey]) -> JSONTypeHint {
        var best = (hint: JSONTypeHint.object, count: -1)
        for hint in hints {
            let hint = hint.resolved
            guard hint.isObject else { continue }
            var count = 0
            if case .structure(let table, _, _) = hint {
                for key in keys where table.index(ofKey: key.stringValue) != nil { count += 1 }
            }
            if count > best.count { best = (hint, count) }
            if count == keys.count { break }
        }
        return best.hint
    }

    /// Writes a value of a strict decoder, whatever its type.
    /// - Returns: `false` if the decoder isn't strict, or the value is of no type of JSON.
    private mutating func writeAny(_ value: inout some DecoderValue) throws -> Bool {
        guard isStrict else { return false }
        let likely: JSONTypeHint
        do {
            writer.write(try value.decodeString())
            return true
        } catch {
            likely = Self.likelyType(after: error)
        }
        if try writeIfExpected(&value, as: likely) { return true }
        for hint in [JSONTypeHint.object, .array(.any), .number, .integer, .boolean, .null] {
            if try writeIfExpected(&value, as: hint) { return true }
        }
        return false
    }

    /// Returns the type of a value that isn't a string. Foundation's message ends with it; if it doesn't, finding the
    /// type takes longer.
    private static func likelyType(after error: any Error) -> JSONTypeHint {
        guard case .typeMismatch(_, let context)? = error as? DecodingError else { return .null }
        let message = context.debugDescription
        if message.hasSuffix("number instead.") { return .number }
        if message.hasSuffix("bool instead.") { return .boolean }
        return message.hasSuffix("array instead.") ? .array(.any) : .object
    }
}

extension JSONTypeHint {
    fileprivate var isObject: Bool {
        switch self {
        case .object, .dictionary, .structure: true
        default: false
        }
    }
}

extension JSONStringTable {
    /// Returns the index of a key by the hash table.
    fileprivate func index(ofKey key: String) -> Int? {
        key.withRawSpan { index(of: 0..<$0.byteCount, in: $0) }
    }
}
