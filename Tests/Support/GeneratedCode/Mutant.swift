@testable import APIRuntime

/// A JSON value that differs from an original in one place.
package struct Mutant {
    /// The ways to change a value.
    package enum Change: CaseIterable {
        /// Removes a member or an element.
        case drop
        /// Replaces a value by another one, usually of another type.
        case retype
        /// Makes a string, an array or an object longer.
        case lengthen
        /// Repeats a member or an element.
        case duplicate
        /// Wraps a value in arrays or an object.
        case nest
        /// Changes one character of a string, or the sign of a number.
        case changeCharacter
    }

    package let change: Change
    package let json: JSONValue

    /// Returns a reproducible selection of at most about `count` mutants: equally many of each change, spread over all
    /// places.
    package static func all(of value: JSONValue, count: Int, seed: Int) -> [Mutant] {
        var mutations = Mutations()
        mutations.change(value) { $0 }
        let each = max(1, count / Change.allCases.count)
        return Change.allCases.flatMap { change in
            let all = mutations.values[change] ?? []
            let picked = all.count > each ? (0..<each).map { all[($0 * all.count / each + seed) % all.count] } : all
            return picked.map { Mutant(change: change, json: $0) }
        }
    }
}

/// All mutants of a value.
private struct Mutations {
    private static let replacements: [JSONValue] = [
        .null, true, 7, 1.5, "", "word", "@alice:example.org", [], ["word"], [[:]], [:], ["word": 7],
    ]

    private(set) var values: [Mutant.Change: [JSONValue]] = [:]

    /// - Parameter whole: returns the whole value with the changed value in place of the original.
    mutating func change(_ value: JSONValue, _ whole: (JSONValue) -> JSONValue) {
        for replacement in Self.replacements where replacement != value { add(.retype, whole(replacement)) }
        for nested: JSONValue in [[value], ["word": value], [[[[value]]]]] { add(.nest, whole(nested)) }
        switch value {
        case .object(let members): changeMembers(members, whole)
        case .array(let elements): changeElements(elements, whole)
        case .string(let text): changeText(text, whole)
        case .integer(let integer): add(.changeCharacter, whole(.integer(0 &- integer)))
        case .null, .boolean, .number: break
        }
    }

    private mutating func changeMembers(_ members: JSONObject, _ whole: (JSONValue) -> JSONValue) {
        add(.lengthen, whole(.object(Self.changed(members, "org.example.unknown", to: ["word": 7]))))
        for (key, member) in members {
            add(.drop, whole(.object(Self.changed(members, key, to: nil))))
            var twice = members
            twice.append(key, member)
            add(.duplicate, whole(.object(twice)))
            change(member) { whole(.object(Self.changed(members, key, to: $0))) }
        }
    }

    private mutating func changeElements(_ elements: [JSONValue], _ whole: (JSONValue) -> JSONValue) {
        if let first = elements.first {
            add(.duplicate, whole(.array(elements + [first])))
            add(.lengthen, whole(.array(Array(repeating: first, count: 100) + elements)))
        }
        for index in elements.indices {
            var fewer = elements
            fewer.remove(at: index)
            add(.drop, whole(.array(fewer)))
            change(elements[index]) { changed in
                var elements = elements
                elements[index] = changed
                return whole(.array(elements))
            }
        }
    }

    private mutating func changeText(_ text: String, _ whole: (JSONValue) -> JSONValue) {
        for longer in [text + "\u{1F600}", "!" + text, text + String(repeating: "é", count: 300)] {
            add(.lengthen, whole(.string(longer)))
        }
        let scalars = Array(text.unicodeScalars)
        guard !scalars.isEmpty else { return }
        for (index, scalar) in zip([0, scalars.count / 2, scalars.count - 1], "%ß\n".unicodeScalars) {
            var text = scalars
            text[index] = scalar
            add(.changeCharacter, whole(.string(String(String.UnicodeScalarView(text)))))
        }
    }

    private mutating func add(_ change: Mutant.Change, _ value: JSONValue) {
        values[change, default: []].append(value)
    }

    private static func changed(_ members: JSONObject, _ key: String, to value: JSONValue?) -> JSONObject {
        var members = members
        members[key] = value
        return members
    }
}
