/// The members of an object as texts, for where an object stands in a query string, a form or a header.
///
/// Strings stand as they are, numbers and booleans as JSON writes them, members that are objects as JSON text. A member
/// that is `null` is left out. What is read back is a guess that the type confirms: texts are strings unless the type
/// wants something else.
struct ParameterObject {
    /// A member that is an array has several texts.
    var members: [(name: String, texts: [String])] = []

    /// - Parameter value: one that writes itself as a JSON object; another has no members.
    init(_ value: some JSONCodable) {
        guard let object = (try? JSONValue(json: value.jsonBytes()))?.object else { return }
        for (name, value) in object where !value.isNull {
            if case .array(let elements) = value {
                members.append((name, elements.map(Self.text)))
            } else {
                members.append((name, [Self.text(value)]))
            }
        }
    }

    /// The members of pairs, of which those of one name belong together.
    init(pairs: [(name: String, text: String)]) {
        var positions: [String: Int] = [:]
        for (name, text) in pairs {
            if let position = positions[name] {
                members[position].texts.append(text)
            } else {
                positions[name] = members.count
                members.append((name, [text]))
            }
        }
    }

    /// `[k, v, k, v]`: what follows a name belongs to it. A name without a value has an empty one.
    init(alternating texts: [String]) {
        self.init(
            pairs: stride(from: 0, to: texts.count, by: 2).map { index in
                (texts[index], index + 1 < texts.count ? texts[index + 1] : "")
            })
    }

    /// Name and text of each member, an array's elements each by itself.
    var pairs: [(name: String, text: String)] {
        members.flatMap { member in member.texts.map { (member.name, $0) } }
    }

    /// Name and text of each member, one that isn't a scalar as JSON text.
    var scalarPairs: [(name: String, text: String)] {
        members.map { member in
            guard member.texts.count != 1 else { return (member.name, member.texts[0]) }
            return (member.name, JSONValue.array(member.texts.map(JSONValue.string)).description)
        }
    }

    static func text(_ value: JSONValue) -> String {
        if case .string(let text) = value { text } else { value.description }
    }
}

// MARK: Reading

extension ParameterObject {
    /// What the texts of a member may mean, in the order of trying.
    private enum Meaning: CaseIterable {
        case string, json, arrayOfStrings, arrayOfJSON

        /// How deep the values lie whose type is a guess: that of the member, or of the elements of its array.
        var typeDepth: Int {
            switch self {
            case .string, .json: 1
            case .arrayOfStrings, .arrayOfJSON: 2
            }
        }
    }

    /// Reads the object as a type: members are strings, and what the type refuses as such is tried as other JSON.
    func read<Value>(limits: JSONLimits, _ read: (inout JSONReader) -> Value?) throws(JSONInvalidError) -> Value {
        // One member after the other may turn out to be no string, at most three times each.
        var meanings = members.map { $0.texts.count == 1 ? Meaning.allCases : [.arrayOfStrings, .arrayOfJSON] }
        // The violations to report of each member: those by the first meaning that has the right type.
        var reported: [String: (violations: [JSONViolation], isOfType: Bool)] = [:]
        while true {
            let present = meanings.compactMap(\.first)
            do {
                return try JSONReader.read(object(present).jsonBytes(), mode: .strict, limits: limits, read)
            } catch {
                let error = error
                var refused: [String: [JSONViolation]] = [:]
                for violation in error.violations where Self.depth(violation) > 0 {
                    refused[Self.name(in: violation.pointer), default: []].append(violation)
                }
                var hasChanged = false
                for (index, member) in members.enumerated() {
                    guard let violations = refused[member.name] else { continue }
                    let isOfType = !violations.contains {
                        $0.code == .type && Self.depth($0) <= present[index].typeDepth
                    }
                    if reported[member.name].map({ !$0.isOfType && isOfType }) ?? true {
                        reported[member.name] = (violations, isOfType)
                    }
                    guard meanings[index].count > 1 else { continue }
                    meanings[index].removeFirst()
                    hasChanged = true
                }
                guard !hasChanged else { continue }
                // The violations of the object itself come first, then those of its members.
                var violations = error.violations.filter { Self.depth($0) == 0 }
                for member in members where refused[member.name] != nil {
                    violations += reported[member.name]?.violations ?? []
                }
                throw violations.isEmpty ? error : JSONInvalidError(violations)
            }
        }
    }

    /// How many keys and indices a violation's pointer has.
    private static func depth(_ violation: JSONViolation) -> Int {
        violation.pointer.utf8.count { $0 == UInt8(ascii: "/") }
    }

    private func object(_ meanings: [Meaning]) -> JSONObject {
        var object = JSONObject()
        for (member, meaning) in zip(members, meanings) {
            object[member.name] =
                switch meaning {
                case .string: .string(member.texts.first ?? "")
                case .json: Self.json(member.texts.first ?? "")
                case .arrayOfStrings: .array(member.texts.map(JSONValue.string))
                case .arrayOfJSON: .array(member.texts.map(Self.json))
                }
        }
        return object
    }

    private static func json(_ text: String) -> JSONValue {
        (try? JSONValue(json: text)) ?? .string(text)
    }

    /// The first key of a JSON Pointer.
    private static func name(in pointer: String) -> String {
        let token = pointer.dropFirst().prefix { $0 != "/" }
        var name = ""
        var isEscape = false
        for scalar in token.unicodeScalars {
            if isEscape {
                name.unicodeScalars.append(scalar == "1" ? "/" : "~")
                isEscape = false
            } else if scalar == "~" {
                isEscape = true
            } else {
                name.unicodeScalars.append(scalar)
            }
        }
        return name
    }
}

// MARK: Forms

extension ParameterObject {
    /// The object as `application/x-www-form-urlencoded`.
    var form: String {
        pairs.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.text) }.joined(separator: "&")
    }
}
