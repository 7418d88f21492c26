import YAMLTree

/// Equality as defined by JSON Schema (2020-12 core, section 4.2.2). Numbers are compared by value, objects regardless
/// of order, strings by Unicode scalars, not by canonical equivalence.
extension JSONInstance: Hashable {
    static func == (left: JSONInstance, right: JSONInstance) -> Bool {
        if left.json == right.json { return true }
        switch (left.kind, right.kind) {
        case (.null, .null): return true
        case (.bool, .bool): return left.bool == right.bool
        case (.string, .string): return left.utf8.elementsEqual(right.utf8)
        case (.array, .array): return left.count == right.count && left.elements == right.elements
        case (.object, .object):
            return left.count == right.count
                && left.members.allSatisfy { member in right.member(member.key).map { $0 == member.value } ?? false }
        default:
            guard let one = left.number, let other = right.number else { return false }
            return one.order(to: other) == .same
        }
    }

    func hash(into hasher: inout Hasher) {
        switch kind {
        case .null: hasher.combine(0)
        case .bool: hasher.combine(bool)
        case .string: hasher.combine(bytes: UnsafeRawBufferPointer(utf8))
        case .integer, .real: number?.normalized.hash(into: &hasher)
        case .array:
            hasher.combine(count)
            for element in elements { element.hash(into: &hasher) }
        case .object:
            // A sum is independent of the order. It includes the values: otherwise, items that only differ in values
            // would all be compared with each other.
            hasher.combine(count)
            hasher.combine(
                members.reduce(0) { sum, member in
                    var inner = Hasher()
                    inner.combine(member.key)
                    member.value.hash(into: &inner)
                    return sum &+ inner.finalize()
                })
        }
    }

    /// Whether the instance equals a value of a schema's `const` or `enum`.
    func equals(_ node: YAMLNode) -> Bool {
        switch node.value {
        case .null: return kind == .null
        case .bool(let value): return bool == value
        case .string(let value): return kind == .string && utf8.elementsEqual(value.utf8)
        case .integer(let value): return number?.order(to: .integer(value)) == .same
        case .number(let value): return number?.order(to: .real(value)) == .same
        case .sequence(let nodes):
            guard kind == .array, count == nodes.count else { return false }
            return zip(elements, nodes).allSatisfy { $0.equals($1) }
        case .mapping(let mapping):
            guard kind == .object, count == mapping.count else { return false }
            return mapping.allSatisfy { entry in member(Array(entry.name.utf8))?.equals(entry.value) ?? false }
        }
    }
}
