import YAMLTree

/// Compares examples, parts of which may be in other files.
struct ExampleComparison {
    let old: YAMLDocuments
    let new: YAMLDocuments

    /// The most values to compare. Longer examples count as different, which is only a change of prose.
    private static let maxValues = 50_000

    /// Returns the change between two lists of examples, or `nil` if they are the same.
    func change(
        _ before: [YAMLNode], _ after: [YAMLNode], _ oldPlace: SourceLocation, _ newPlace: SourceLocation
    ) -> UnattributedChange? {
        let locations = (before.first?.location ?? oldPlace, after.first?.location ?? newPlace)
        switch (before.isEmpty, after.isEmpty) {
        case (true, true): return nil
        case (true, false): return UnattributedChange(.examples, "examples are new", nil, old: nil, new: locations.1)
        case (false, true): return UnattributedChange(.examples, "examples are gone", nil, old: locations.0, new: nil)
        case (false, false):
            var budget = Self.maxValues
            let agree =
                before.count == after.count && zip(before, after).allSatisfy { isSame($0, $1, depth: 0, &budget) }
            return agree
                ? nil : UnattributedChange(.examples, "examples changed", nil, old: locations.0, new: locations.1)
        }
    }

    private func isSame(_ before: YAMLNode, _ after: YAMLNode, depth: Int, _ budget: inout Int) -> Bool {
        budget -= 1
        guard budget > 0, depth < 128 else { return false }
        let (first, second) = (resolved(before, in: old), resolved(after, in: new))
        switch (first.value, second.value) {
        case (.mapping(let left), .mapping(let right)):
            guard left.count == right.count else { return false }
            for entry in left {
                guard let other = right[entry.name], isSame(entry.value, other, depth: depth + 1, &budget) else {
                    return false
                }
            }
            return true
        case (.sequence(let left), .sequence(let right)):
            guard left.count == right.count else { return false }
            for (one, other) in zip(left, right) where !isSame(one, other, depth: depth + 1, &budget) { return false }
            return true
        default: return first == second
        }
    }

    /// Returns the target of an example that consists of one reference; the example itself without a target.
    private func resolved(_ node: YAMLNode, in documents: YAMLDocuments) -> YAMLNode {
        guard let mapping = node.mapping, mapping.count == 1, let reference = mapping["$ref"],
            let text = reference.string
        else { return node }
        let place = reference.location
        return (try? documents.resolve(text, from: place.source, at: place))?.node ?? node
    }
}
