import APIRuntime
import YAMLTree

extension YAMLDocuments {
    /// Returns an example as JSON. An object with `$ref` becomes the reference's target; its other keys replace those
    /// of the target.
    package func json(of example: YAMLNode) throws -> JSONValue {
        switch example.value {
        case .null: return .null
        case .bool(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .number: return try JSONValue(json: example.text ?? "")
        case .string(let value): return .string(value)
        case .sequence(let elements): return .array(try elements.map(json))
        case .mapping(let mapping):
            var object = JSONObject()
            if let reference = mapping["$ref"]?.string {
                let target = try resolve(reference, from: example.location.source, at: example.location)
                let base = try json(of: target.node)
                guard mapping.count > 1, let members = base.object else { return base }
                object = members
            }
            for entry in mapping where entry.name != "$ref" { object[entry.name] = try json(of: entry.value) }
            return .object(object)
        }
    }
}

extension JSONValue {
    /// Returns whether two values are equal JSON: numbers by value, objects regardless of the order of their keys.
    package func isSame(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.allSatisfy { member in right[member.key].map { $0.isSame(as: member.value) } ?? false }
        case (.integer, .integer): return self == other
        case (.integer, .number), (.number, .integer), (.number, .number): return number == other.number
        default: return self == other
        }
    }

    private var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value.double
        default: nil
        }
    }
}
