import OpenAPI

/// What a type says of the values of a schema.
struct Expression {
    /// The type of the values of each JSON type (numbers and integers are one); those that are missing have none.
    var types: [SchemaType: TypeUse] = [:]
    /// The structure that objects become.
    var structure: Structure?
    /// Whether strings become an enum of those that are listed.
    var isStringEnum = false
    /// Whether the type takes every value.
    var isAny = false
    /// Whether the type is that of the branches of the schema's union.
    var isOfBranches = false
    /// Whether the type takes `null`.
    var isNullable = false
}

extension TypeBuilder {
    func expression(of type: TypeUse, for resolved: ResolvedSchema) -> Expression {
        var expression = Expression()
        expression.isOfBranches = resolved.branches != nil
        add(type, to: &expression)
        return expression
    }

    /// What a declared type says.
    func expression(of kind: TypeDeclaration.Kind, named name: String, for resolved: ResolvedSchema) -> Expression {
        var expression = Expression()
        expression.isOfBranches = resolved.branches != nil
        add(kind, .named(name), to: &expression)
        return expression
    }

    private func add(_ type: TypeUse, to expression: inout Expression) {
        switch type {
        case .string: expression.types[.string] = type
        case .integer, .number: expression.types[.number] = type
        case .boolean: expression.types[.boolean] = type
        case .array: expression.types[.array] = type
        case .freeForm, .dictionary, .patternDictionary: expression.types[.object] = type
        case .null: expression.isNullable = true
        case .any: expression.isAny = true
        case .nullable(let type):
            expression.isNullable = true
            add(type, to: &expression)
        case .checked(let type, _): add(type, to: &expression)
        case .named(let name):
            guard let kind = kinds[name] else {
                expression.isAny = true
                return
            }
            add(kind, type, to: &expression)
        }
    }

    private func add(_ kind: TypeDeclaration.Kind, _ type: TypeUse, to expression: inout Expression) {
        switch kind {
        case .structure(let structure):
            expression.types[.object] = type
            expression.structure = structure
        case .stringEnum:
            expression.types[.string] = type
            expression.isStringEnum = true
        case .union(let union):
            for unionCase in union.cases {
                let types: [SchemaType]
                switch unionCase.match {
                case .type(let type): types = [type]
                case .trial(let all): types = all
                case .string, .constants, .otherwise: types = []
                }
                guard let payload = unionCase.payload else {
                    if types == [.null] { expression.isNullable = true }
                    continue
                }
                for type in types where type != .null { expression.types[type == .integer ? .number : type] = payload }
                if types.contains(.object), case .named(let name) = payload.unchecked,
                    case .structure(let structure)? = kinds[name]
                {
                    expression.structure = structure
                }
            }
        }
    }
}

extension TypeUse {
    /// The type without the rule that stands beside it.
    public var unchecked: TypeUse {
        if case .checked(let type, _) = self { type.unchecked } else { self }
    }

    /// The type, which must keep a rule as well.
    func checked(by rule: RuleModel?) -> TypeUse {
        guard let rule, !rule.isEmpty else { return self }
        return .checked(self, rule)
    }

    var isArray: Bool { if case .array = unchecked { true } else { false } }
    var isAny: Bool { if case .any = unchecked { true } else { false } }
}
