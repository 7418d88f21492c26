/// A collection of changes that merges the uses of one change.
struct ChangeCollection {
    private(set) var changes: [Change] = []
    private var indexes: [UnattributedChange.Identity: Int] = [:]

    /// Adds a use of a change.
    mutating func add(
        _ change: UnattributedChange, _ subject: String, _ part: String, _ pointer: String, _ direction: Direction
    ) {
        let compatibility = change.compatibility(direction)
        let use = Change.Use(subject: subject, part: part, pointer: pointer + change.step, compatibility: compatibility)
        let identity = change.identity
        guard let index = indexes[identity] else {
            indexes[identity] = changes.count
            changes.append(
                Change(
                    kind: identity.kind, message: identity.message, compatibility: compatibility, uses: [use],
                    places: [Change.Place(old: identity.old, new: identity.new)]))
            return
        }
        changes[index].compatibility = changes[index].compatibility.combined(with: compatibility)
        // One pointer is enough for each part.
        let last = changes[index].uses.last
        if last?.subject != subject || last?.part != part { changes[index].uses.append(use) }
    }

    // MARK: The same change in several operations

    /// The properties that make changes at different locations the same for a reader.
    private struct Signature: Hashable {
        let kind: Change.Kind
        let message: String
        /// The uses, without their subjects.
        let uses: [Change.Use]
    }

    /// Returns the changes, with equal ones at separate locations merged into one: the security scheme that all
    /// operations lose, a parameter or an error response that each of them gets.
    func merged() -> [Change] {
        var result: [Change] = []
        var indexes: [Signature: Int] = [:]
        for change in changes {
            guard let signature = Self.signature(change) else {
                result.append(change)
                continue
            }
            guard let index = indexes[signature] else {
                indexes[signature] = result.count
                result.append(change)
                continue
            }
            result[index].uses += change.uses
            result[index].places += change.places
        }
        return result
    }

    /// Returns the signature of a change; `nil` for a change that is never merged with others: the change of a text, or
    /// of an operation or type as a whole.
    private static func signature(_ change: Change) -> Signature? {
        switch change.kind {
        case .operationAdded, .operationRemoved, .operationID, .path, .schemaAdded, .schemaRemoved, .description,
            .examples:
            return nil
        default:
            var uses: [Change.Use] = []
            for use in change.uses {
                let use = Change.Use(
                    subject: "", part: use.part, pointer: use.pointer, compatibility: use.compatibility)
                if !uses.contains(use) { uses.append(use) }
                // A type with this many different uses is reported on its own.
                if uses.count > 8 { return nil }
            }
            return Signature(kind: change.kind, message: change.message, uses: uses)
        }
    }
}
