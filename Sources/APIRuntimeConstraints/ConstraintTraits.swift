@_spi(Generated) import APIRuntime

/// The properties of a branch of a union that are known without trying it. References are resolved.
struct ConstraintTraits {
    let constraint: JSONConstraint
    /// The types that the branch allows.
    private(set) var types = JSONTypes.all
    /// The only values that the branch allows, if it lists them.
    private(set) var values: [JSONValue]?
    /// The values that the branch lists for keys of objects.
    private var keyValues: [(key: String, values: [JSONValue])] = []
    /// The keys whose value may be any string with exceptions (`not`): a branch for the strings that the other branches
    /// don't list.
    private(set) var openKeys: [String] = []
    private(set) var required: [String] = []

    /// The maximum number of constraints examined for one branch.
    private static let maxConstraints = 64

    init(of constraint: JSONConstraint) {
        self.constraint = constraint
        var left = Self.maxConstraints
        add(constraint, &left)
    }

    /// Returns whether a value can't match the branch.
    func excludes(_ node: Int, of tree: borrowing PositionedJSON) -> Bool {
        if types.isDisjoint(with: tree.types(node)) { return true }
        guard tree.nodes[node].kind == .object else { return false }
        for (key, values) in keyValues {
            guard let value = tree.member(node, key) else { continue }
            if !Self.lists(values, value, tree) { return true }
        }
        return false
    }

    /// Returns whether at least one key with listed values selects this branch, and no key excludes it.
    func isSelected(by node: Int, in tree: borrowing PositionedJSON) -> Bool {
        guard tree.nodes[node].kind == .object else { return false }
        var isSelected = false
        for (key, values) in keyValues {
            guard let value = tree.member(node, key) else { continue }
            guard Self.lists(values, value, tree) else { return false }
            isSelected = true
        }
        return isSelected
    }

    /// Returns whether the branch requires the key and restricts its value.
    func isTag(_ key: String) -> Bool {
        required.contains(key) && (values(of: key) != nil || openKeys.contains(key))
    }

    func values(of key: String) -> [JSONValue]? { keyValues.last { $0.key == key }?.values }

    private static func lists(_ values: [JSONValue], _ node: Int, _ tree: borrowing PositionedJSON) -> Bool {
        for value in values where tree.isEqual(node, to: value) { return true }
        return false
    }

    private mutating func add(_ constraint: JSONConstraint, _ left: inout Int) {
        guard left > 0 else { return }
        left -= 1
        for keyword in constraint.keywords {
            switch keyword {
            case .never: types = []
            case .type(let named): types.formIntersection(named)
            case .const(let value): list([value])
            case .enum(let values): list(values)
            case .required(let names): required += names
            case .properties(let constraints):
                for (key, constraint) in constraints {
                    if let listed = Self.values(of: constraint) { keyValues.append((key, listed)) }
                    if Self.isOpen(constraint) { openKeys.append(key) }
                }
            case .reference(let target): add(target(), &left)
            case .allOf(let constraints): for constraint in constraints { add(constraint, &left) }
            case .anyOf(let constraints), .oneOf(let constraints):
                var all = JSONTypes()
                for constraint in constraints {
                    var branch = self
                    branch.add(constraint, &left)
                    all.formUnion(branch.types)
                }
                types = all
            default: break
            }
        }
    }

    private mutating func list(_ values: [JSONValue]) {
        self.values = values
        types.formIntersection(values.reduce(into: JSONTypes()) { $0.formUnion(JSONTypes(of: $1)) })
    }

    /// Returns the values that a constraint lists, itself or through references.
    private static func values(of constraint: JSONConstraint) -> [JSONValue]? {
        var constraint = constraint
        for _ in 0..<8 {
            var target: JSONConstraint?
            for keyword in constraint.keywords {
                switch keyword {
                case .const(let value): return [value]
                case .enum(let values): return values
                case .type(.null): return [.null]
                case .reference(let reference): target = reference()
                default: break
                }
            }
            guard let target else { return nil }
            constraint = target
        }
        return nil
    }

    private static func isOpen(_ constraint: JSONConstraint) -> Bool {
        var isString = false
        var excludes = false
        for keyword in constraint.keywords {
            if case .type(.string) = keyword { isString = true }
            if case .not = keyword { excludes = true }
        }
        return isString && excludes
    }
}

extension JSONTypes {
    /// Creates the set of a value's types.
    init(of value: JSONValue) {
        switch value {
        case .null: self = .null
        case .boolean: self = .boolean
        case .integer: self = .number
        case .number(let number):
            self = ExactNumber(number.text).isWhole ? .number : JSONTypes.number.subtracting(.integer)
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }
}
