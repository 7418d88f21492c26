import APIModel

/// Constants of generated code for values that are created only once: patterns, constraints, lists of values.
struct Constants {
    private struct Constant {
        let name: String
        /// The type annotation, if the value needs one.
        let type: String?
        let value: Code
    }

    private var constants: [Constant] = []
    /// The modules that the code needs, other than the one that every file imports.
    var imports: Set<EmittedType> = []
    private(set) var names: FreeNames
    /// The prefix of a constant's name in expressions.
    private let access: String

    /// - Parameters:
    ///   - access: `Self.` for constants of a type, empty for local ones.
    ///   - taken: names that no constant may have.
    init(access: String, excluding taken: [String]) {
        self.init(access: access, names: FreeNames(excluding: taken))
    }

    init(access: String, names: FreeNames) {
        self.access = access
        self.names = names
    }

    /// Adds a constant.
    /// - Returns: the expression that refers to it.
    mutating func add(_ name: String, type: String? = nil, _ value: Code) -> String {
        let name = names.take(name)
        constants.append(Constant(name: name, type: type, value: value))
        return access + name
    }

    /// Adds a constant for a constraint.
    /// - Returns: the expression that refers to it; `nil` if the constraint is empty.
    mutating func add(constraint: SchemaConstraint, _ name: String) -> String? {
        guard !constraint.isEmpty else { return nil }
        imports.insert(ConstraintCode.module)
        return add(name, type: ConstraintCode.type, ConstraintCode.code(constraint))
    }

    var isEmpty: Bool { constants.isEmpty }

    /// - Parameter keywords: `private static let`
    func write(_ keywords: String, to writer: inout CodeWriter) {
        for module in imports { writer.needsImport(of: module) }
        for constant in constants {
            let type = constant.type.map { ": " + $0 } ?? ""
            writer.code("\(keywords) \(constant.name)\(type) = ", constant.value)
        }
    }
}
