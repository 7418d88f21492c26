import APIModel

/// What code needs prepared once instead of each time that it runs: patterns, constraints, lists of values.
struct Constants {
    private struct Constant {
        let name: String
        /// The type, where the value doesn't say it.
        let type: String?
        let value: Code
    }

    private var constants: [Constant] = []
    /// The modules that the code needs, other than the one that all files import.
    var imports: Set<EmittedType> = []
    private(set) var names: FreeNames
    /// What stands before a constant's name where it's used.
    private let access: String

    /// - Parameters:
    ///   - access: `Self.` for constants of a type, nothing for local ones.
    ///   - taken: names that no constant may have.
    init(access: String, besides taken: [String]) {
        self.init(access: access, names: FreeNames(besides: taken))
    }

    init(access: String, names: FreeNames) {
        self.access = access
        self.names = names
    }

    /// Makes a constant and answers the code that names it.
    mutating func add(_ name: String, type: String? = nil, _ value: Code) -> String {
        let name = names.take(name)
        constants.append(Constant(name: name, type: type, value: value))
        return access + name
    }

    /// Makes a constant of a constraint and returns the code that names it; `nil` where the constraint is empty.
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
