import YAMLTree

/// A change at its location, before the operations that it affects are known.
struct UnattributedChange: Hashable {
    /// The properties that identify a change, regardless of the operations that it affects.
    struct Identity: Hashable {
        let kind: Change.Kind
        let message: String
        let old: SourceLocation?
        let new: SourceLocation?
    }

    let identity: Identity
    /// The effect on valid values; `nil` for prose.
    let effect: Effect?
    /// A suffix for the pointer to the schema that contains the change.
    let step: String

    init(
        _ kind: Change.Kind, _ message: String, _ effect: Effect?, old: SourceLocation?, new: SourceLocation?,
        step: String = ""
    ) {
        identity = Identity(kind: kind, message: message, old: old, new: new)
        self.effect = effect
        self.step = step
    }

    func compatibility(_ direction: Direction) -> Compatibility { effect?.compatibility(direction) ?? .prose }
}

extension UnattributedChange {
    /// Returns the change between two descriptions, or `nil` if they are the same.
    static func description(
        _ before: String?, _ after: String?, _ old: SourceLocation, _ new: SourceLocation
    ) -> UnattributedChange? {
        guard !MessageFormat.isSameText(before, after) else { return nil }
        if before == nil { return UnattributedChange(.description, "description is new", nil, old: nil, new: new) }
        if after == nil { return UnattributedChange(.description, "description is gone", nil, old: old, new: nil) }
        return UnattributedChange(.description, "description changed", nil, old: old, new: new)
    }
}
