import StringGrammars

/// An object whose members were received as texts, in a path, a query string, a header field or a form.
///
/// A text doesn't contain the JSON type of its value. It is read as a string first; if the Swift type rejects a string,
/// it is read as JSON.
struct ReceivedObject {
    private var root = Branch()

    var isEmpty: Bool { root.isEmpty }

    init() {}

    /// Creates an object from pairs. The texts of a repeated name are the elements of an array.
    init(pairs: some Sequence<(name: String, text: String)>) {
        for (name, text) in pairs { insert(text, at: [name]) }
    }

    /// Creates an object from `[k, v, k, v]`. The value of a last name without one is empty.
    init(alternating texts: [String]) {
        self.init(
            pairs: stride(from: 0, to: texts.count, by: 2).map { index in
                (texts[index], index + 1 < texts.count ? texts[index + 1] : "")
            })
    }

    /// Adds a text.
    /// - Parameter path: the keys from the root to the text. An empty key is the next index of an array.
    mutating func insert(_ text: String, at path: [String]) { root.insert(text, at: path[...]) }

    /// Adds an array.
    mutating func insert(elements: [String], at name: String) {
        for element in elements { root.insert(element, at: [name, ""]) }
    }

    /// The maximum number of keys in a name, more than any schema needs. A name with more is one key.
    private static let maxKeys = 64

    /// Returns the keys of a name with brackets: `a[b][c]` has `a`, `b` and `c`. A name of another form is one key.
    static func keys(of name: String) -> [String] {
        guard let open = name.firstIndex(of: "["), open > name.startIndex, name.hasSuffix("]") else { return [name] }
        let parts = name[name.index(after: open)...].dropLast().split(separator: "][", omittingEmptySubsequences: false)
        guard parts.count <= maxKeys, !parts.contains(where: { $0.contains { "[]".contains($0) } })
        else { return [name] }
        return [String(name[..<open])] + parts.map(String.init)
    }

    /// Reads the object as a type. Members are read as strings first. Those that the type rejects are read again as
    /// JSON or as arrays, until the object is valid or no other reading is left.
    func read<Value>(limits: JSONLimits, _ read: (inout JSONReader) -> Value?) throws(JSONInvalidError) -> Value {
        var root = root
        var earlier: [JSONViolation] = []
        while true {
            do {
                return try JSONReader.read(
                    root.object.jsonBytes(), mode: .strict, limits: limits, direction: .request, read)
            } catch {
                let error = error
                var hasChanged = false
                for violation in error.violations where violation.code != .required {
                    let keys = Self.tokens(of: violation.pointer)
                    if !keys.isEmpty, root.advance(keys[...]) { hasChanged = true }
                }
                guard hasChanged else { throw JSONInvalidError(error.violations.map { Self.best($0, earlier) }) }
                earlier += error.violations
            }
        }
    }

    /// Returns the violation to report for a location: preferably one of a reading that had the right type, otherwise
    /// that of the string.
    private static func best(_ violation: JSONViolation, _ earlier: [JSONViolation]) -> JSONViolation {
        guard violation.code == .type else { return violation }
        let others = earlier.filter { $0.pointer == violation.pointer }
        return others.last { $0.code != .type } ?? others.first ?? violation
    }

    /// Returns the keys of a JSON Pointer (RFC 6901).
    private static func tokens(of pointer: String) -> [String] {
        pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { token in
            var key = ""
            var isEscape = false
            for scalar in token.unicodeScalars {
                if isEscape {
                    key.unicodeScalars.append(scalar == "1" ? "/" : "~")
                    isEscape = false
                } else if scalar == "~" {
                    isEscape = true
                } else {
                    key.unicodeScalars.append(scalar)
                }
            }
            return key
        }
    }
}

/// The texts of one name, and the possible readings in the order of preference.
private struct Texts {
    enum Reading: CaseIterable {
        case string, json, arrayOfStrings, arrayOfJSON
    }

    var texts: [String]
    /// At least one.
    var readings: [Reading]

    var value: JSONValue {
        switch readings[0] {
        case .string: .string(texts.first ?? "")
        case .json: Self.json(texts.first ?? "")
        case .arrayOfStrings: .array(texts.map(JSONValue.string))
        case .arrayOfJSON: .array(texts.map(Self.json))
        }
    }

    private static func json(_ text: String) -> JSONValue {
        (try? JSONValue(json: text)) ?? .string(text)
    }
}

/// Values by key: an object, or an array by index.
private struct Branch {
    private indirect enum Node {
        case texts(Texts)
        case branch(Branch)
    }

    private var members: [(key: String, node: Node)] = []
    private var positions: [OpaqueIdentifier: Int] = [:]
    /// Whether the branch is an array if all keys are indices.
    private var mayBeArray = false

    var isEmpty: Bool { members.isEmpty }

    mutating func insert(_ text: String, at path: ArraySlice<String>) {
        guard let first = path.first else { return }
        let rest = path.dropFirst()
        let key = first.isEmpty && mayBeArray ? "\(members.count)" : first
        guard let position = positions[OpaqueIdentifier(key)] else {
            positions[OpaqueIdentifier(key)] = members.count
            if rest.isEmpty {
                members.append((key, .texts(Texts(texts: [text], readings: Texts.Reading.allCases))))
            } else if rest == [""] {
                members.append((key, .texts(Texts(texts: [text], readings: [.arrayOfStrings, .arrayOfJSON]))))
            } else {
                var branch = Branch()
                branch.mayBeArray = true
                branch.insert(text, at: rest)
                members.append((key, .branch(branch)))
            }
            return
        }
        switch members[position].node {
        case .texts(var texts):
            // A name with a text has no members: a longer name is ignored.
            guard rest.isEmpty || rest == [""] else { return }
            texts.texts.append(text)
            texts.readings = [.arrayOfStrings, .arrayOfJSON]
            members[position].node = .texts(texts)
        case .branch(var branch):
            guard !rest.isEmpty else { return }
            // The branch must have a single owner, otherwise the insertion would copy it.
            members[position].node = .branch(Branch())
            branch.insert(text, at: rest)
            members[position].node = .branch(branch)
        }
    }

    // MARK: Readings

    /// The positions of the members in the order of their indices; `nil` when the branch isn't an array.
    private var arrayOrder: [Int]? {
        guard mayBeArray, members.allSatisfy({ Self.index($0.key) != nil }) else { return nil }
        return members.indices.sorted { Self.index(members[$0].key) ?? 0 < Self.index(members[$1].key) ?? 0 }
    }

    private static func index(_ key: String) -> UInt32? {
        key.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? UInt32(key) : nil
    }

    var object: JSONValue {
        if let arrayOrder { return .array(arrayOrder.map { Self.value(members[$0].node) }) }
        var object = JSONObject()
        for member in members { object[member.key] = Self.value(member.node) }
        return .object(object)
    }

    private static func value(_ node: Node) -> JSONValue {
        switch node {
        case .texts(let texts): texts.value
        case .branch(let branch): branch.object
        }
    }

    /// Selects the next reading of the value at a path and of the values within it.
    /// - Returns: whether there was another reading.
    mutating func advance(_ path: ArraySlice<String>) -> Bool {
        guard let key = path.first else {
            if arrayOrder != nil {
                mayBeArray = false
                return true
            }
            var hasChanged = false
            for position in members.indices where advance(position, []) { hasChanged = true }
            return hasChanged
        }
        if let arrayOrder {
            guard let index = Int(key), arrayOrder.indices.contains(index) else { return false }
            return advance(arrayOrder[index], path.dropFirst())
        }
        return positions[OpaqueIdentifier(key)].map { advance($0, path.dropFirst()) } ?? false
    }

    private mutating func advance(_ position: Int, _ path: ArraySlice<String>) -> Bool {
        switch members[position].node {
        case .texts(var texts):
            guard texts.readings.count > 1 else { return false }
            texts.readings.removeFirst()
            members[position].node = .texts(texts)
            return true
        case .branch(var branch):
            let hasChanged = branch.advance(path)
            members[position].node = .branch(branch)
            return hasChanged
        }
    }
}
