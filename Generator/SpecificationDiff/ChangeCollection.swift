/// Changes, joined when they are the same finding at the same place.
struct ChangeCollection {
    private(set) var changes: [Change] = []
    private var indexes: [Finding.Identity: Int] = [:]

    mutating func add(
        _ finding: Finding, _ subject: String, _ part: String, _ pointer: String, _ direction: Direction
    ) {
        let verdict = finding.verdict(direction)
        let use = Change.Use(subject: subject, part: part, pointer: pointer + finding.step, verdict: verdict)
        let identity = finding.identity
        guard let index = indexes[identity] else {
            indexes[identity] = changes.count
            changes.append(
                Change(
                    kind: identity.kind, message: identity.message, verdict: verdict, uses: [use],
                    places: [Change.Place(old: identity.old, new: identity.new)]))
            return
        }
        changes[index].verdict = changes[index].verdict.joined(verdict)
        // One way to it is enough for each part.
        let last = changes[index].uses.last
        if last?.subject != subject || last?.part != part { changes[index].uses.append(use) }
    }

    // MARK: The same change in several operations

    /// What makes two changes at different places the same for those who read of them.
    private struct Likeness: Hashable {
        let kind: Change.Kind
        let message: String
        /// The uses, without their subjects.
        let uses: [Change.Use]
    }

    /// The changes, those that operations have each for itself joined to one: the security scheme that all of them lose,
    /// a parameter or an error response that each of them gets.
    func joined() -> [Change] {
        var result: [Change] = []
        var indexes: [Likeness: Int] = [:]
        for change in changes {
            guard let likeness = Self.likeness(change) else {
                result.append(change)
                continue
            }
            guard let index = indexes[likeness] else {
                indexes[likeness] = result.count
                result.append(change)
                continue
            }
            result[index].uses += change.uses
            result[index].places += change.places
        }
        return result
    }

    /// Nil for a change that is one of its own wherever it is: that of a text, or of an operation or a type as a whole.
    private static func likeness(_ change: Change) -> Likeness? {
        switch change.kind {
        case .operationAdded, .operationRemoved, .operationID, .path, .schemaAdded, .schemaRemoved, .description,
            .examples:
            return nil
        default:
            var uses: [Change.Use] = []
            for use in change.uses {
                let use = Change.Use(subject: "", part: use.part, pointer: use.pointer, verdict: use.verdict)
                if !uses.contains(use) { uses.append(use) }
                // A type that is used in this many ways is a place of its own.
                if uses.count > 8 { return nil }
            }
            return Likeness(kind: change.kind, message: change.message, uses: uses)
        }
    }
}
