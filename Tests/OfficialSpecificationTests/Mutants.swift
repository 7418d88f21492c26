import APIRuntime

/// Values that differ from a given one at one place each.
struct Mutants {
    private static let replacements: [JSONValue] = [
        .null, true, 7, 1.5, "", "word", "@alice:example.org", [], ["word"], [[:]], [:], ["word": 7],
    ]

    private var values: [JSONValue] = []

    /// A selection, the same every time, of at most `count` values, spread over everything that can be changed.
    static func of(_ value: JSONValue, count: Int, seed: Int) -> [JSONValue] {
        var mutants = Mutants()
        mutants.change(value) { $0 }
        let all = mutants.values
        guard all.count > count else { return all }
        return (0..<count).map { all[($0 * all.count / count + seed) % all.count] }
    }

    /// - Parameter whole: puts a changed value where the original one stands.
    private mutating func change(_ value: JSONValue, _ whole: (JSONValue) -> JSONValue) {
        for replacement in Self.replacements where replacement != value { values.append(whole(replacement)) }
        switch value {
        case .object(let members):
            values.append(whole(.object(Self.changed(members, "org.example.unknown", to: ["word": 7]))))
            for (key, member) in members {
                values.append(whole(.object(Self.changed(members, key, to: nil))))
                change(member) { whole(.object(Self.changed(members, key, to: $0))) }
            }
        case .array(let elements):
            values.append(whole(.array(elements + elements.prefix(1))))
            for index in elements.indices {
                change(elements[index]) { changed in
                    var elements = elements
                    elements[index] = changed
                    return whole(.array(elements))
                }
            }
        case .string(let text): values += [text + "\u{1F600}", "!" + text].map { whole(.string($0)) }
        case .integer(let integer): values.append(whole(.integer(-integer)))
        case .null, .boolean, .number: break
        }
    }

    private static func changed(_ members: JSONObject, _ key: String, to value: JSONValue?) -> JSONObject {
        var members = members
        members[key] = value
        return members
    }
}
