import SeededGenerator

@testable import APIRuntime

extension SeededGenerator {
    /// Returns `true` with a probability of 1 in `count`.
    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &self)]
    }
}

/// Mutations of payloads that tend to make them invalid.
struct PayloadMutator {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// Returns a payload with a few mutations, as text.
    mutating func mutated(_ payload: JSONValue) -> [UInt8] {
        var payload = payload
        for _ in 0..<Int.random(in: 1...3, using: &random) { payload = changed(payload) }
        var text = payload.jsonBytes()
        if random.oneIn(6) { changeByte(of: &text) }
        return text
    }

    /// Returns a value with one mutation; every level is equally likely.
    private mutating func changed(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(var object) where !object.isEmpty && !random.oneIn(4):
            let members = Array(object)
            let member = members[Int.random(in: members.indices, using: &random)]
            object[member.key] = changed(member.value)
            return .object(object)
        case .array(var array) where !array.isEmpty && !random.oneIn(4):
            let index = Int.random(in: array.indices, using: &random)
            array[index] = changed(array[index])
            return .array(array)
        default: return replaced(value)
        }
    }

    private mutating func replaced(_ value: JSONValue) -> JSONValue {
        if random.oneIn(5) { return random.pick(Self.values) }
        if random.oneIn(8) { return .array([value]) }
        if random.oneIn(8) { return .object(["kind": value]) }
        switch value {
        case .object(let object): return .object(changedMembers(of: object))
        case .array(var array):
            if !array.isEmpty, random.oneIn(2) {
                array.remove(at: Int.random(in: array.indices, using: &random))
            } else {
                array.append(random.pick(array + Self.values))
            }
            return .array(array)
        case .string(let text):
            return .string(
                random.oneIn(2)
                    ? random.pick(Self.words)
                    : String(repeating: random.pick(["a", "é", "€", "🐟"]), count: random.pick(Self.lengths)) + text)
        case .integer(let integer): return random.oneIn(2) ? .integer(0 &- integer) : random.pick(Self.numbers)
        default: return random.pick(Self.values)
        }
    }

    private mutating func changedMembers(of object: JSONObject) -> JSONObject {
        var object = object
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where !object.isEmpty: object[random.pick(object.keys)] = nil
        case 1 where !object.isEmpty:
            // A duplicate key, which the subscript can't create.
            object.append(random.pick(object.keys), random.pick(Self.values))
        case 2: object[random.pick(Self.keys)] = random.pick(Self.values + Self.words.map(JSONValue.string))
        default:
            if let kind = object["kind"], kind.string != nil { object["kind"] = .string(random.pick(Self.words)) }
            if object["set_tweak"] != nil { object["value"] = random.pick(Self.values) }
        }
        return object
    }

    private mutating func changeByte(of text: inout [UInt8]) {
        guard !text.isEmpty else { return }
        let index = Int.random(in: text.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text.remove(at: index)
        case 1: text.insert(random.pick(Self.bytes), at: index)
        case 2: text.removeSubrange(index...)
        default: text[index] = random.pick(Self.bytes)
        }
    }

    private static let lengths = [1, 2, 63, 64, 65, 127, 128, 170, 171, 256, 511, 512, 513]
    private static let bytes = Array("{}[]\":,\\ \n0-1.eEtfnu/\u{0}\u{1F}".utf8) + [0x80, 0xC3, 0xED, 0xF0, 0xFF]
    private static let numbers: [JSONValue] = [
        0, -1, 1.5, .number(JSONNumber(validated: "2.0")), .number(JSONNumber(validated: "1e3")),
        .number(JSONNumber(validated: "-0.0")), .number(JSONNumber(validated: "15e-1")),
        .number(JSONNumber(validated: "1e400")), .number(JSONNumber(validated: "9223372036854775808")),
        .number(JSONNumber(validated: "1e18")), .number(JSONNumber(validated: "-1e30")), .integer(.max), .integer(.min),
    ]
    private static let values: [JSONValue] = [nil, true, false, "", "x", [], [:], ["x"], ["x": nil], [[]]] + numbers
    private static let words = [
        "http", "email", "moon", "notify", "coalesce", "event_match", "event_property_is", "event_property_contains",
        "room_member_count", "sender_notification_permission", "contains_display_name", "$event", "@user", "high", "",
    ]
    private static let keys = [
        "kind", "key", "pattern", "is", "value", "set_tweak", "data", "url", "lang", "append", "devices", "counts",
        "type",
        "next_token", "profile_tag", "unsigned", "enabled", "content", "org.x", "a/b~", "é",
    ]
}
