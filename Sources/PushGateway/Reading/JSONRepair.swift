import APIRuntime

/// The removal of duplicate keys and of numbers that no double can hold, from a tree of `JSONObject(lenient:limits:)`.
struct JSONRepair {
    private(set) var repairs: [RequestRepair: Int] = [:]

    /// Returns an object with the last value of each key.
    mutating func repaired(_ object: JSONObject) -> JSONObject {
        var result = JSONObject()
        result.merge(object)
        let duplicates = object.count - result.count
        if duplicates > 0 { repairs[.duplicateKey, default: 0] += duplicates }
        return result.compactMapValues { repaired($0) }
    }

    /// Returns a value, or `nil` for an infinite number.
    private mutating func repaired(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .object(let object): return .object(repaired(object))
        case .array(let elements): return .array(elements.map { repaired($0) ?? .null })
        case .number(let number) where !number.double.isFinite:
            repairs[.numberRange, default: 0] += 1
            return nil
        default: return value
        }
    }
}
