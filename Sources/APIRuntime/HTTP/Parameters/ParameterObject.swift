/// The members of an object as texts, to send the object in a path, a query string, a header field or a form.
///
/// Strings are sent verbatim, numbers and booleans as in JSON. Members that are `null` are omitted. ``ReceivedObject``
/// reads the texts.
struct ParameterObject {
    /// The members that aren't `null`.
    let members: [(name: String, value: JSONValue)]

    /// - Parameter value: a value that is an object in JSON; other values have no members.
    init(_ value: some JSONCodable) {
        self.init(object: (try? JSONValue(json: value.jsonBytes()))?.object ?? [:])
    }

    init(object: JSONObject) {
        members = object.filter { !$0.value.isNull }.map { ($0.key, $0.value) }
    }

    /// The name and the text of each member. An array has a pair for each element; other values that aren't scalars are
    /// JSON text.
    var pairs: [(name: String, text: String)] { members.flatMap { Self.pairs($0.name, $0.value, .form) } }

    /// The name and the text of each member. Values that aren't scalars are JSON text.
    var scalarPairs: [(name: String, text: String)] {
        members.map { name, value in
            guard case .array(let elements) = value, elements.count == 1 else { return (name, Self.text(value)) }
            return (name, Self.text(elements[0]))
        }
    }

    /// Returns the name and the text of each scalar in the object: `a[b][c]`, `a[b][0]`.
    /// - Parameter name: the object's name.
    func deepPairs(_ name: String) -> [(name: String, text: String)] {
        members.flatMap { Self.deepPairs("\(name)[\($0.name)]", $0.value) }
    }

    /// Why the receiver of the object in the style `deepObject` would read another one; `nil` if it reads the same, apart
    /// from members that are empty, which are omitted.
    var deepProblem: String? {
        for (name, value) in members {
            if name.isEmpty || name.contains(where: { "[]".contains($0) }) {
                return "the key \(JSONValue.string(name)) cannot be sent in brackets (deepObject)"
            }
            if let problem = Self.deepProblem(value) { return problem }
        }
        return nil
    }

    /// Returns the ``deepProblem`` of a value; `nil` for a scalar.
    static func deepProblem(_ value: JSONValue) -> String? {
        switch value {
        case .object(let object): return ParameterObject(object: object).deepProblem
        case .array(let elements):
            for element in elements {
                // The elements after it would get other indices.
                guard hasScalar(element) else {
                    return "an element of an array that is null or empty cannot be sent (deepObject)"
                }
                if let problem = deepProblem(element) { return problem }
            }
            return nil
        default: return nil
        }
    }

    private static func hasScalar(_ value: JSONValue) -> Bool {
        switch value {
        case .null: false
        case .object(let object): object.contains { hasScalar($0.value) }
        case .array(let elements): elements.contains(where: hasScalar)
        default: true
        }
    }

    private static func pairs(
        _ name: String, _ value: JSONValue, _ style: APIObjectStyle
    ) -> [(name: String, text: String)] {
        if style == .deepObject { return deepPairs(name, value) }
        if style.listStyle != nil, case .object(let object) = value {
            return ParameterObject(object: object).scalarPairs.flatMap { [(name, $0.name), (name, $0.text)] }
        }
        guard case .array(let elements) = value else { return [(name, text(value))] }
        return elements.map { (name, text($0)) }
    }

    static func deepPairs(_ name: String, _ value: JSONValue) -> [(name: String, text: String)] {
        switch value {
        case .null: []
        case .object(let object): object.flatMap { deepPairs("\(name)[\($0.key)]", $0.value) }
        case .array(let elements): elements.enumerated().flatMap { deepPairs("\(name)[\($0.offset)]", $0.element) }
        default: [(name, text(value))]
        }
    }

    static func text(_ value: JSONValue) -> String {
        if case .string(let text) = value { text } else { value.description }
    }
}

// MARK: Forms

extension ParameterObject {
    /// Returns the object as `application/x-www-form-urlencoded`.
    /// - Parameters:
    ///   - style: the style of members that aren't scalars.
    ///   - styles: the styles of single members, by name, which take precedence over `style`.
    func form(_ style: APIObjectStyle, _ styles: [String: APIObjectStyle]) -> String {
        members.flatMap { member -> [String] in
            let pairs = Self.pairs(member.name, member.value, styles[member.name] ?? style)
            let encoded = pairs.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.text)) }
            let delimiter = (styles[member.name] ?? style).listStyle?.delimiter
            guard let delimiter, let name = encoded.first?.0 else { return encoded.map { $0.0 + "=" + $0.1 } }
            return [name + "=" + encoded.map(\.1).joined(separator: delimiter)]
        }.joined(separator: "&")
    }
}
