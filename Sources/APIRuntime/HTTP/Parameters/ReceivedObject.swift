/// An object whose members were received as texts, in a path, a query string, a header field or a form.
///
/// A text doesn't contain the JSON type of its value. It is read as a string first; if the Swift type rejects a string,
/// it is read as JSON.
struct ReceivedObject {
    private var root = ReceivedMembers()
    /// The number of texts.
    private var count = 0
    /// The names that have both a text and members.
    private var conflicts: [JSONViolation] = []

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
    /// - Parameters:
    ///   - path: the keys from the root to the text. An empty key is the next index of an array.
    ///   - isJSON: whether the text is known to be JSON.
    mutating func insert(_ text: String, at path: [String], isJSON: Bool = false) {
        count += 1
        guard !root.insert(text, at: path[...], isJSON: isJSON) else { return }
        conflicts.append(
            JSONViolation(
                code: .duplicateKey, pointer: path.map { "/" + ViolationLocator.escaped($0) }.joined(), line: 1,
                column: 1, message: "expected either a value or members, found both"))
    }

    /// Adds a list of texts in one value: an array, or the names and values of an object.
    mutating func insert(list elements: [String], at name: String) {
        for element in elements { insert(element, at: [name, ""]) }
    }

    /// Returns the keys of a name with brackets: `a[b][c]` has `a`, `b` and `c`. A name of another form is one key.
    static func keys(of name: String) -> [String] {
        guard let open = name.firstIndex(of: "["), open > name.startIndex, name.hasSuffix("]") else { return [name] }
        let parts = name[name.index(after: open)...].dropLast().split(separator: "][", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.contains { "[]".contains($0) } }) else { return [name] }
        return [String(name[..<open])] + parts.map(String.init)
    }

    // MARK: Reading

    /// The number of bytes that ``read(limits:_:)`` may decode for an object of any size.
    private static let freeBytes = 16 << 20
    /// How many times ``read(limits:_:)`` may decode a large object.
    private static let maxRepetitions = 64

    /// Reads the object as a type. Members are read as strings first. Those that the type rejects are read again as
    /// JSON or as arrays, until the object is valid or no other reading is left.
    /// - Complexity: at most the larger of 16 MiB and 64 times the object's JSON text are decoded.
    func read<Value>(limits: JSONLimits, _ read: (inout JSONReader) -> Value?) throws(JSONInvalidError) -> Value {
        guard conflicts.isEmpty else { throw JSONInvalidError(conflicts) }
        var root = root
        var earlier: [String: [JSONViolation]] = [:]
        var trial = limits
        // Each text can violate the type, and each one is read again.
        trial.maxViolations = max(limits.maxViolations, count + 1)
        var decoded = 0
        while true {
            let json = root.object.jsonBytes()
            decoded += json.count
            do {
                return try JSONReader.read(json, mode: .strict, limits: trial, direction: .request, read)
            } catch {
                let error = error
                var paths = ViolationPaths()
                for violation in error.violations where violation.code != .required && !violation.pointer.isEmpty {
                    paths.insert(Self.tokens(of: violation.pointer)[...])
                }
                let mayRepeat = decoded < max(Self.freeBytes, json.count * Self.maxRepetitions)
                guard mayRepeat, root.advance(paths) else {
                    let violations = error.violations.map { Self.best($0, earlier[$0.pointer] ?? []) }
                    throw JSONInvalidError(Self.firstOf(violations, upTo: limits))
                }
                for violation in error.violations { earlier[violation.pointer, default: []].append(violation) }
            }
        }
    }

    /// Returns the violations up to ``JSONLimits/maxViolations``, followed by one that represents the rest.
    private static func firstOf(_ violations: [JSONViolation], upTo limits: JSONLimits) -> [JSONViolation] {
        let count = limits.withRoomForOneViolation.maxViolations
        guard violations.count > count else { return violations }
        let rest = JSONViolation(
            code: .limit, pointer: "", line: 1, column: 1,
            message: "more than \(count) violations were found; the rest isn't listed")
        return violations.prefix(count) + [rest]
    }

    /// Returns the violation to report for a location: preferably one of a reading that had the right type, otherwise
    /// that of the string.
    /// - Parameter earlier: the violations of earlier readings at the same location.
    private static func best(_ violation: JSONViolation, _ earlier: [JSONViolation]) -> JSONViolation {
        guard violation.code == .type else { return violation }
        return earlier.last { $0.code != .type } ?? earlier.first ?? violation
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
