import CJansson
import SchemaKeywords
import StringGrammars
import YAMLTree

/// An example written in YAML, with its references resolved, and with the locations of its values and keys.
struct Example {
    enum Value {
        case scalar(YAMLNode.Value)
        case array([Example])
        case object([Member])
    }

    struct Member {
        let name: String
        let keyLocation: SourceLocation
        let value: Example
    }

    let value: Value
    let location: SourceLocation

    /// Returns the example as a jansson value.
    func tree() throws(Diagnostic) -> JSONTree {
        var builder = JSONTreeBuilder()
        try build(into: &builder)
        guard let tree = builder.finish() else { throw outOfMemory }
        return tree
    }

    private var outOfMemory: Diagnostic { .error("not enough memory for the example", at: location) }

    private func build(into builder: inout JSONTreeBuilder) throws(Diagnostic) {
        var isAdded = true
        switch value {
        case .array(let elements):
            isAdded = builder.open(json_array())
            guard isAdded else { break }
            for element in elements { try element.build(into: &builder) }
            builder.close()
        case .object(let members):
            isAdded = builder.open(json_object())
            guard isAdded else { break }
            for member in members {
                builder.key(Array(member.name.utf8))
                try member.value.build(into: &builder)
            }
            builder.close()
        case .scalar(.string(let text)): isAdded = builder.add(JSONTreeBuilder.string(Array(text.utf8)))
        case .scalar(.integer(let integer)): isAdded = builder.add(json_integer(json_int_t(integer)))
        case .scalar(.number(let number)): isAdded = builder.add(json_real(number))
        case .scalar(.bool(let bool)): isAdded = builder.add(bool ? json_true() : json_false())
        case .scalar: isAdded = builder.add(json_null())
        }
        if !isAdded {
            _ = builder.finish()
            throw outOfMemory
        }
    }

    /// Returns the location of the value or key of a violation.
    func location(of violation: UnlocatedViolation) -> SourceLocation {
        var example = self
        var keyLocation: SourceLocation?
        for step in violation.path {
            switch (step, example.value) {
            case (.key(let key), .object(let members)):
                guard let member = members.first(where: { $0.name.utf8.elementsEqual(key) }) else {
                    return example.location
                }
                keyLocation = member.keyLocation
                example = member.value
            case (.index(let index), .array(let elements)):
                guard elements.indices.contains(index) else { return example.location }
                keyLocation = nil
                example = elements[index]
            default:
                return example.location
            }
        }
        return violation.isAtKey ? keyLocation ?? example.location : example.location
    }
}

/// A reader of examples, which resolves references. ``ExampleReference`` decides whether a member `$ref` is one.
struct ExampleReader {
    /// The maximum number of values: nested references can multiply their targets exponentially.
    private static let maxValues = 1_000_000
    private static let maxDepth = 512

    private let documents: YAMLDocuments
    private let resolvesReferences: Bool
    private var count = 0
    private var depth = 0
    /// Whether a reference was resolved.
    private(set) var hasResolved = false
    /// The members `$ref` that have the form of a reference, but no target.
    private(set) var unresolved: [YAMLNode] = []

    /// - Parameter resolvesReferences: Whether to resolve references. If `false`, a member `$ref` is data.
    init(documents: YAMLDocuments, resolvesReferences: Bool = true) {
        self.documents = documents
        self.resolvesReferences = resolvesReferences
    }

    mutating func read(_ node: YAMLNode) throws(Diagnostic) -> Example {
        count += 1
        guard count <= Self.maxValues else {
            throw .error(
                "the example has more than \(Self.maxValues) values with its references resolved", at: node.location)
        }
        guard depth < Self.maxDepth else {
            throw .error(
                "the example is nested deeper than \(Self.maxDepth) with its references resolved", at: node.location)
        }
        depth += 1
        defer { depth -= 1 }
        switch node.value {
        case .sequence(let nodes):
            var elements: [Example] = []
            for node in nodes { elements.append(try read(node)) }
            return Example(value: .array(elements), location: node.location)
        case .mapping(let mapping):
            return try read(mapping, at: node.location)
        case .number(let number) where !number.isFinite:
            throw .error("JSON cannot represent \(node.text ?? "this number")", at: node.location)
        case .null, .bool, .integer, .number, .string:
            return Example(value: .scalar(node.value), location: node.location)
        }
    }

    private mutating func read(_ mapping: YAMLMapping, at location: SourceLocation) throws(Diagnostic) -> Example {
        var members: [Example.Member] = []
        let target = target(of: mapping)
        if let target {
            hasResolved = true
            let base = try read(target)
            if mapping.count == 1 { return base }
            // `target` ensures that the base is an object.
            if case .object(let inherited) = base.value { members = inherited }
        }
        var positions: [OpaqueIdentifier: Int] = [:]
        for (position, member) in members.enumerated() { positions[OpaqueIdentifier(member.name)] = position }
        for entry in mapping where entry.name != "$ref" || target == nil {
            let member = Example.Member(
                name: entry.name, keyLocation: entry.key.location, value: try read(entry.value))
            if let position = positions[OpaqueIdentifier(entry.name)] {
                members[position] = member
            } else {
                members.append(member)
            }
        }
        return Example(value: .object(members), location: location)
    }

    /// Returns the target of an object's member `$ref`; `nil` without such a member, or if it is data.
    private mutating func target(of mapping: YAMLMapping) -> YAMLNode? {
        guard resolvesReferences else { return nil }
        switch ExampleReference(mapping, in: documents) {
        case .data: return nil
        case .unresolved(let node):
            unresolved.append(node)
            return nil
        case .target(let node): return node
        }
    }
}
