import YAMLTree

extension JSONPath {
    /// Returns the paths of the nodes that the query selects, each once, in the order of their selection.
    /// - Throws: ``TooManyNodes`` if the evaluation takes more than a million steps.
    func paths(in root: YAMLNode) throws(TooManyNodes) -> [[Step]] {
        var selection = JSONPathSelection(root: root)
        var seen: Set<[Step]> = []
        return try selection.select(segments, from: root).map(\.path).filter { seen.insert($0).inserted }
    }

    /// The evaluation of a query takes too many steps.
    struct TooManyNodes: Error {}
}

/// The evaluation of a query on a document.
private struct JSONPathSelection {
    typealias Selected = (path: [JSONPath.Step], node: YAMLNode)

    let root: YAMLNode
    /// The number of nodes that may still be visited: conditions and `..` multiply.
    private var remaining = 1_000_000

    init(root: YAMLNode) {
        self.root = root
    }

    mutating func select(
        _ segments: [JSONPath.Segment], from start: YAMLNode
    ) throws(JSONPath.TooManyNodes) -> [Selected] {
        var selected: [Selected] = [([], start)]
        for segment in segments {
            var next: [Selected] = []
            for origin in selected {
                if segment.isDescendant {
                    try selectDescendants(segment.selectors, of: origin, into: &next)
                } else {
                    try select(segment.selectors, of: origin, into: &next)
                }
            }
            selected = next
        }
        return selected
    }

    private mutating func selectDescendants(
        _ selectors: [JSONPath.Selector], of origin: Selected, into result: inout [Selected]
    ) throws(JSONPath.TooManyNodes) {
        try select(selectors, of: origin, into: &result)
        for child in try children(of: origin) { try selectDescendants(selectors, of: child, into: &result) }
    }

    private mutating func select(
        _ selectors: [JSONPath.Selector], of origin: Selected, into result: inout [Selected]
    ) throws(JSONPath.TooManyNodes) {
        for selector in selectors {
            switch selector {
            case .name(let name):
                guard let value = origin.node.mapping?[name] else { continue }
                result.append((origin.path + [.key(name)], value))
            case .index(let index):
                guard let items = origin.node.sequence else { continue }
                let place = index < 0 ? items.count + index : index
                if items.indices.contains(place) { result.append((origin.path + [.index(place)], items[place])) }
            case .wildcard: result += try children(of: origin)
            case .slice(let start, let end, let step):
                guard let items = origin.node.sequence else { continue }
                for place in Self.places(start, end, step, count: items.count) {
                    try countVisit()
                    result.append((origin.path + [.index(place)], items[place]))
                }
            case .filter(let condition):
                for child in try children(of: origin) where try isMet(condition, by: child.node) {
                    result.append(child)
                }
            }
        }
    }

    private mutating func children(of origin: Selected) throws(JSONPath.TooManyNodes) -> [Selected] {
        switch origin.node.value {
        case .mapping(let mapping):
            for _ in mapping { try countVisit() }
            return mapping.map { (origin.path + [.key($0.name)], $0.value) }
        case .sequence(let items):
            for _ in items { try countVisit() }
            return items.enumerated().map { (origin.path + [.index($0.offset)], $0.element) }
        default: return []
        }
    }

    private mutating func countVisit() throws(JSONPath.TooManyNodes) {
        remaining -= 1
        guard remaining > 0 else { throw JSONPath.TooManyNodes() }
    }

    /// The indexes of a slice (section 2.3.4.2.2).
    private static func places(_ start: Int?, _ end: Int?, _ step: Int, count: Int) -> [Int] {
        func normalised(_ index: Int) -> Int { index < 0 ? count + index : index }
        if step > 0 {
            let lower = min(max(start.map(normalised) ?? 0, 0), count)
            let upper = min(max(end.map(normalised) ?? count, 0), count)
            return Array(stride(from: lower, to: upper, by: step))
        }
        guard step < 0 else { return [] }
        let upper = min(max(start.map(normalised) ?? count - 1, -1), count - 1)
        let lower = min(max(end.map(normalised) ?? -1, -1), count - 1)
        return Array(stride(from: upper, to: lower, by: step))
    }

    // MARK: Conditions

    private mutating func isMet(
        _ condition: JSONPath.Condition, by node: YAMLNode
    ) throws(JSONPath.TooManyNodes) -> Bool {
        switch condition {
        case .any(let conditions):
            for condition in conditions where try isMet(condition, by: node) { return true }
            return false
        case .all(let conditions):
            for condition in conditions where try !isMet(condition, by: node) { return false }
            return true
        case .not(let condition): return try !isMet(condition, by: node)
        case .exists(let query): return try !select(query, for: node).isEmpty
        case .comparison(let left, let comparison, let right):
            return comparison.holds(try value(left, for: node), try value(right, for: node))
        }
    }

    private mutating func select(
        _ query: JSONPath.Query, for node: YAMLNode
    ) throws(JSONPath.TooManyNodes) -> [Selected] {
        try countVisit()
        return try select(query.segments, from: query.isRelative ? node : root)
    }

    /// The value of a side of a comparison; `nil` if its query selects no node.
    private mutating func value(
        _ operand: JSONPath.Operand, for node: YAMLNode
    ) throws(JSONPath.TooManyNodes) -> YAMLNode.Value? {
        switch operand {
        case .literal(let value): return value
        case .query(let query): return try select(query, for: node).first?.node.value
        }
    }
}

extension JSONPath.Comparison {
    /// Compares two values; `nil` is the result of a query without nodes (section 2.3.5.2.2).
    fileprivate func holds(_ left: YAMLNode.Value?, _ right: YAMLNode.Value?) -> Bool {
        switch self {
        case .equal: Self.areEqual(left, right)
        case .notEqual: !Self.areEqual(left, right)
        case .less: Self.isLess(left, right)
        case .greater: Self.isLess(right, left)
        case .lessOrEqual: Self.isLess(left, right) || Self.areEqual(left, right)
        case .greaterOrEqual: Self.isLess(right, left) || Self.areEqual(left, right)
        }
    }

    private static func areEqual(_ left: YAMLNode.Value?, _ right: YAMLNode.Value?) -> Bool {
        switch (left, right) {
        case (nil, nil): true
        case (.integer(let left)?, .number(let right)?), (.number(let right)?, .integer(let left)?):
            Double(left) == right
        case (let left?, let right?): left == right
        default: false
        }
    }

    private static func isLess(_ left: YAMLNode.Value?, _ right: YAMLNode.Value?) -> Bool {
        switch (left, right) {
        case (.integer(let left)?, .integer(let right)?): left < right
        case (.number(let left)?, .number(let right)?): left < right
        case (.integer(let left)?, .number(let right)?): Double(left) < right
        case (.number(let left)?, .integer(let right)?): left < Double(right)
        case (.string(let left)?, .string(let right)?):
            left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
        default: false
        }
    }
}
