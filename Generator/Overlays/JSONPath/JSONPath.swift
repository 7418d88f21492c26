import YAMLTree

/// A query that selects nodes of a document (JSONPath, RFC 9535), without function extensions.
public struct JSONPath: Sendable {
    let segments: [Segment]

    /// A step from nodes to some of their children, or of all their descendants.
    struct Segment: Sendable {
        /// Whether the selectors apply to the nodes and all their descendants (section 2.5.2).
        var isDescendant = false
        var selectors: [Selector]
    }

    /// A choice among the children of a node (section 2.3).
    enum Selector: Sendable {
        case name(String)
        case wildcard
        /// A negative index counts from the end.
        case index(Int)
        case slice(start: Int?, end: Int?, step: Int)
        case filter(Condition)
    }

    /// The condition of a filter (section 2.3.5).
    indirect enum Condition: Sendable {
        case any([Condition])
        case all([Condition])
        case not(Condition)
        /// Whether the query selects a node.
        case exists(Query)
        case comparison(Operand, Comparison, Operand)
    }

    /// A query in a condition.
    struct Query: Sendable {
        /// Whether the query begins at the node that is tested (`@`), and not at the root (`$`).
        var isRelative: Bool
        var segments: [Segment]

        /// Whether the query selects at most one node (section 2.3.5.1).
        var isSingular: Bool {
            segments.allSatisfy { segment in
                guard !segment.isDescendant, segment.selectors.count == 1 else { return false }
                switch segment.selectors[0] {
                case .name, .index: return true
                case .wildcard, .slice, .filter: return false
                }
            }
        }
    }

    /// A side of a comparison.
    enum Operand: Sendable {
        case literal(YAMLNode.Value)
        case query(Query)
    }

    enum Comparison: String, CaseIterable, Sendable {
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
    }

    /// A step of the path to a selected node.
    enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
    }
}
