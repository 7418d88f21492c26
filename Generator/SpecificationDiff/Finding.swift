import YAMLTree

/// A change where it was found, before it is known which operations lead there.
struct Finding: Hashable {
    struct Identity: Hashable {
        let kind: Change.Kind
        let message: String
        let old: SourceLocation?
        let new: SourceLocation?
    }

    let identity: Identity
    /// Nil for prose.
    let effect: Effect?
    /// What is added to the pointer of the schema it was found at.
    let step: String

    init(
        _ kind: Change.Kind, _ message: String, _ effect: Effect?, old: SourceLocation?, new: SourceLocation?,
        step: String = ""
    ) {
        identity = Identity(kind: kind, message: message, old: old, new: new)
        self.effect = effect
        self.step = step
    }

    func verdict(_ direction: Direction) -> Verdict { effect?.verdict(direction) ?? .prose }
}

extension Finding {
    /// What differs in words for people, if anything does.
    static func description(
        _ before: String?, _ after: String?, _ old: SourceLocation, _ new: SourceLocation
    ) -> Finding? {
        guard !Wording.sameText(before, after) else { return nil }
        if before == nil { return Finding(.description, "description is new", nil, old: nil, new: new) }
        if after == nil { return Finding(.description, "description is gone", nil, old: old, new: nil) }
        return Finding(.description, "description changed", nil, old: old, new: new)
    }
}
