import OpenAPI
import SchemaKeywords
import YAMLTree

/// The differences between two schemas, apart from those in schemas inside of them.
struct SchemaDifferences {
    /// The identity of a compared pair.
    struct Key: Hashable {
        let old: String
        let new: String
        let direction: Direction
    }

    /// A pair of schemas inside of the compared ones.
    struct Child {
        let step: String
        let old: Schema
        let new: Schema
        let direction: Direction
    }

    let direction: Direction
    var changes: [UnattributedChange] = []
    var children: [Child] = []

    /// Records a difference.
    mutating func record(
        _ kind: Change.Kind, _ message: String, _ effect: Effect?, old: SourceLocation?, new: SourceLocation?,
        step: String = ""
    ) {
        changes.append(UnattributedChange(kind, message, effect, old: old, new: new, step: step))
    }

    /// Adds a pair of schemas inside of the compared ones.
    mutating func descend(_ step: String, _ old: Schema, _ new: Schema, reversed: Bool = false) {
        children.append(
            Child(step: step, old: old, new: new, direction: reversed ? direction.reversed : direction))
    }

    /// Compares a keyword that may be absent on either side.
    mutating func compare(
        _ keyword: SchemaKeyword, _ old: YAMLNode?, _ new: YAMLNode?, _ kind: Change.Kind,
        _ locations: (SourceLocation, SourceLocation), same: (YAMLNode, YAMLNode) -> Bool = { $0 == $1 },
        describe: (YAMLNode) -> String = MessageFormat.value, changed: Effect = .replaces
    ) {
        let name = keyword.name
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?):
            record(kind, "\(name) is new: \(describe(new))", .adding(keyword), old: nil, new: locations.1)
        case (let old?, nil):
            record(kind, "\(name) is gone, was \(describe(old))", .removing(keyword), old: locations.0, new: nil)
        case (let old?, let new?):
            guard !same(old, new) else { return }
            record(kind, "\(name): \(describe(old)) → \(describe(new))", changed, old: locations.0, new: locations.1)
        }
    }
}
