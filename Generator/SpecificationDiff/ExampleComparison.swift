import YAMLTree

/// Compares examples, whose parts may stand in files of their own.
struct ExampleComparison {
    let old: YAMLDocuments
    let new: YAMLDocuments

    /// After this many values the examples pass for different; it is prose either way.
    private static let maxValues = 50_000

    /// What there is to say about two lists of examples.
    func change(
        _ before: [YAMLNode], _ after: [YAMLNode], _ oldPlace: SourceLocation, _ newPlace: SourceLocation
    ) -> Finding? {
        let places = (before.first?.location ?? oldPlace, after.first?.location ?? newPlace)
        switch (before.isEmpty, after.isEmpty) {
        case (true, true): return nil
        case (true, false): return Finding(.examples, "examples are new", nil, old: nil, new: places.1)
        case (false, true): return Finding(.examples, "examples are gone", nil, old: places.0, new: nil)
        case (false, false):
            var budget = Self.maxValues
            let agree =
                before.count == after.count && zip(before, after).allSatisfy { isSame($0, $1, depth: 0, &budget) }
            return agree ? nil : Finding(.examples, "examples changed", nil, old: places.0, new: places.1)
        }
    }

    private func isSame(_ before: YAMLNode, _ after: YAMLNode, depth: Int, _ budget: inout Int) -> Bool {
        budget -= 1
        guard budget > 0, depth < 128 else { return false }
        let (first, second) = (followed(before, in: old), followed(after, in: new))
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

    /// The value that a reference in an example stands for, when it stands alone and leads somewhere.
    private func followed(_ node: YAMLNode, in documents: YAMLDocuments) -> YAMLNode {
        guard let mapping = node.mapping, mapping.count == 1, let reference = mapping["$ref"],
            let text = reference.string
        else { return node }
        let place = reference.location
        return (try? documents.resolve(text, from: place.source, at: place))?.node ?? node
    }
}
