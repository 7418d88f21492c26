extension JSONValue {
    /// The value can't be written as canonical JSON.
    public enum CanonicalError: Error, Hashable, Sendable {
        /// A number is no integer within ± (2^53 − 1).
        case number(String)
    }

    /// Matrix canonical JSON (specification, appendix "Canonical JSON"): the shortest text, with the keys sorted by their
    /// Unicode scalars and integers within ± (2^53 − 1) as the only numbers.
    public func canonicalJSON() throws(CanonicalError) -> [UInt8] {
        try canonical().jsonBytes()
    }

    private func canonical() throws(CanonicalError) -> JSONValue {
        switch self {
        case .integer(let value):
            guard value.magnitude < 1 << 53 else { throw .number(String(value)) }
            return self
        case .number(let number): throw .number(number.text)
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
}
