import APIRuntime
import GeneratedCode
import YAMLTree

/// A generator of a few values for a schema, independent of how the code generator reads schemas. Most of them are
/// valid; the others are useful input, too.
struct SampleValues {
    private let sources: YAMLDocuments
    /// The maximum number of values of each schema.
    private static let mostValues = 8
    private static let greatestDepth = 7

    init(_ sources: YAMLDocuments) {
        self.sources = sources
    }

    func values(of schema: YAMLNode) throws -> [JSONValue] { try values(of: schema, depth: 0) }

    private func values(of schema: YAMLNode, depth: Int) throws -> [JSONValue] {
        guard let mapping = schema.mapping, depth < Self.greatestDepth else { return [] }
        if let reference = mapping["$ref"] {
            return try values(of: target(of: reference), depth: depth + 1)
        }
        if let constant = mapping["const"] { return [try sources.json(of: constant)] }
        if let values = mapping["enum"]?.sequence { return try values.prefix(3).map(sources.json) }
        var found: [JSONValue] = []
        if let example = mapping["example"], let value = try? sources.json(of: example) { found.append(value) }
        for example in mapping["examples"]?.sequence?.prefix(2) ?? [] {
            if let value = try? sources.json(of: example) { found.append(value) }
        }
        found += try parts(of: mapping, depth: depth)
        return Array(found.prefix(Self.mostValues))
    }

    /// Returns the values of a schema's own keywords, joined with those of `allOf` and of each branch of a union.
    private func parts(of mapping: YAMLMapping, depth: Int) throws -> [JSONValue] {
        var found = try own(mapping, depth: depth)
        for part in mapping["allOf"]?.sequence ?? [] {
            found = Self.joined(found, try values(of: part, depth: depth + 1))
        }
        for keyword in ["oneOf", "anyOf"] {
            guard let branches = mapping[keyword]?.sequence else { continue }
            var all: [JSONValue] = []
            for branch in branches.prefix(Self.mostValues) {
                let values = try values(of: branch, depth: depth + 1)
                all += values.prefix(2).map { tagged($0, branch, mapping["discriminator"]) }
            }
            found = Self.joined(found, all)
        }
        return found
    }

    private func own(_ mapping: YAMLMapping, depth: Int) throws -> [JSONValue] {
        let types = mapping["type"]?.sequence?.compactMap(\.string) ?? [mapping["type"]?.string].compactMap { $0 }
        var found: [JSONValue] = mapping["nullable"]?.bool == true ? [.null] : []
        for type in types.isEmpty ? Self.described(mapping) : types {
            switch type {
            case "object": found = try objects(mapping, depth: depth) + found
            case "array":
                let items = try mapping["items"].map { try values(of: $0, depth: depth + 1) } ?? [7]
                let least = max(1, Int(mapping["minItems"]?.integer ?? 1))
                found += items.prefix(3).map { .array(Array(repeating: $0, count: min(least, 20))) } + [.array([])]
            case "string": found += Self.strings(mapping)
            case "integer": found.append(.integer(max(1, mapping["minimum"]?.integer ?? 1)))
            case "number": found += [1.5, 2]
            case "boolean": found.append(true)
            default: found.append(.null)
            }
        }
        return found
    }

    private static func described(_ mapping: YAMLMapping) -> [String] {
        if mapping["properties"] != nil || mapping["additionalProperties"] != nil { return ["object"] }
        if mapping["items"] != nil { return ["array"] }
        return mapping["allOf"] ?? mapping["oneOf"] ?? mapping["anyOf"] == nil ? ["string", "object"] : []
    }

    /// Returns an object with the required members, one with all members, and one for each further value of a member.
    private func objects(_ mapping: YAMLMapping, depth: Int) throws -> [JSONValue] {
        let required = Set(mapping["required"]?.sequence?.compactMap(\.string) ?? [])
        var least = JSONObject()
        var full = JSONObject()
        var others: [(key: String, value: JSONValue)] = []
        for property in mapping["properties"]?.mapping?.entries ?? [] {
            let values = try values(of: property.value, depth: depth + 1)
            guard let first = values.first else { continue }
            if required.contains(property.name) { least[property.name] = first }
            full[property.name] = first
            others += values.dropFirst().prefix(3).map { (property.name, $0) }
        }
        if let additional = mapping["additionalProperties"], additional.mapping != nil,
            let value = try values(of: additional, depth: depth + 1).first
        {
            full["extra"] = value
        }
        let step = max(1, others.count / Self.mostValues)
        let varied = stride(from: 0, to: others.count, by: step).map { index in
            var object = full
            object[others[index].key] = others[index].value
            return JSONValue.object(object)
        }
        return [.object(full), .object(least)] + varied
    }

    private static func strings(_ mapping: YAMLMapping) -> [JSONValue] {
        let text: String =
            switch mapping["format"]?.string {
            case "date-time": "2026-01-02T03:04:05Z"
            case "date": "2026-01-02"
            case "uuid": "123e4567-e89b-12d3-a456-426614174000"
            case "uri", "url": "https://example.org/a"
            case "email": "a@example.org"
            default: "1234567890"
            }
        let least = Int(mapping["minLength"]?.integer ?? 0)
        let most = Int(mapping["maxLength"]?.integer ?? 1000)
        let padded = text + String(repeating: "a", count: min(5000, max(0, least - text.count)))
        return [.string(String(padded.prefix(max(0, most))))]
    }

    // MARK: Unions

    /// Returns a value of a branch with the discriminator's key added if it is missing.
    private func tagged(_ value: JSONValue, _ branch: YAMLNode, _ discriminator: YAMLNode?) -> JSONValue {
        guard let key = discriminator?["propertyName"]?.string, var object = value.object,
            let reference = branch["$ref"]?.string, let name = reference.split(separator: "/").last
        else { return value }
        let mapped = discriminator?["mapping"]?.mapping?.first {
            $0.value.string == reference || $0.value.string == String(name)
        }
        // Keeps a constant of the branch.
        guard object[key] == nil || object[key] == "1234567890" || mapped != nil else { return value }
        object[key] = .string(mapped?.name ?? String(name))
        return .object(object)
    }

    /// Joins the values of two lists, so that each value occurs at least once.
    private static func joined(_ left: [JSONValue], _ right: [JSONValue]) -> [JSONValue] {
        guard let firstLeft = left.first, let firstRight = right.first else { return left + right }
        let count = min(mostValues, max(left.count, right.count))
        return (0..<count).map { index in
            let (one, other) = (
                index < left.count ? left[index] : firstLeft, index < right.count ? right[index] : firstRight
            )
            guard var object = one.object, let members = other.object else { return other }
            for member in members { object[member.key] = member.value }
            return .object(object)
        }
    }

    private func target(of reference: YAMLNode) throws -> YAMLNode {
        try sources.resolve(reference.string ?? "", from: reference.location.source, at: reference.location).node
    }
}
