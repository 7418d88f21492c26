import OpenAPI
import SchemaKeywords
import YAMLTree

/// Two schemas that stand for the same, and what differs in what they say by themselves.
struct SchemaPair {
    struct Key: Hashable {
        let old: String
        let new: String
        let direction: Direction
    }

    /// A pair inside of this one.
    struct Child {
        let step: String
        let old: Schema
        let new: Schema
        let direction: Direction
    }

    let direction: Direction
    var findings: [Finding] = []
    var children: [Child] = []

    mutating func find(
        _ kind: Change.Kind, _ message: String, _ effect: Effect?, _ old: SourceLocation?, _ new: SourceLocation?,
        step: String = ""
    ) {
        findings.append(Finding(kind, message, effect, old: old, new: new, step: step))
    }

    mutating func descend(_ step: String, _ old: Schema, _ new: Schema, reversed: Bool = false) {
        children.append(
            Child(step: step, old: old, new: new, direction: reversed ? direction.reversed : direction))
    }

    /// Compares a keyword that may be there on one side only.
    mutating func compare(
        _ keyword: SchemaKeyword, _ old: YAMLNode?, _ new: YAMLNode?, _ kind: Change.Kind,
        _ places: (SourceLocation, SourceLocation), same: (YAMLNode, YAMLNode) -> Bool = { $0 == $1 },
        told: (YAMLNode) -> String = Wording.value, changed: Effect = .replaces
    ) {
        let name = keyword.name
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?): find(kind, "\(name) is new: \(told(new))", .adding(keyword), nil, places.1)
        case (let old?, nil): find(kind, "\(name) is gone, was \(told(old))", .removing(keyword), places.0, nil)
        case (let old?, let new?):
            guard !same(old, new) else { return }
            find(kind, "\(name): \(told(old)) → \(told(new))", changed, places.0, places.1)
        }
    }
}
