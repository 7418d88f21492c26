extension JSONValue {
    /// The error of a value that can't be written as canonical JSON.
    public enum CanonicalError: Error, Hashable, Sendable {
        /// A number isn't an integer within ± (2^53 − 1). The payload is its text.
        case number(String)
    }

    /// Returns the value as Matrix canonical JSON (specification, appendix "Canonical JSON"): the shortest text, with
    /// keys sorted by their Unicode scalars, and only integers within ± (2^53 − 1). Numbers are normalised: `1e10`
    /// becomes `10000000000` and `-0` becomes `0`, as in the appendix's last example.
    /// - Throws: ``CanonicalError/number(_:)`` for the first number that isn't such an integer.
    /// - Complexity: O(*n* log *n*) in the number of members, for sorting.
    public func canonicalJSON() throws(CanonicalError) -> [UInt8] {
        try canonical().jsonBytes()
    }

    private func canonical() throws(CanonicalError) -> JSONValue {
        switch self {
        case .integer(let value):
            guard Self.isCanonical(value) else { throw .number(String(value)) }
            return self
        case .number(let number):
            guard let value = try? Int64(json: number.text), Self.isCanonical(value) else {
                throw .number(number.text)
            }
            return .integer(value)
        case .array(let values):
            var result: [JSONValue] = []
            for value in values { result.append(try value.canonical()) }
            return .array(result)
        case .object(let object):
            var result = JSONObject()
            for (key, value) in object.sorted { result.append(key, try value.canonical()) }
            return .object(result)
        case .null, .boolean, .string: return self
        }
    }

    private static func isCanonical(_ value: Int64) -> Bool { value.magnitude < 1 << 53 }
}
