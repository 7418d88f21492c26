import APIModel
import OpenAPI

/// Code of constraints: array literals of their keywords.
enum ConstraintCode {
    /// The type of a constant that holds a constraint.
    static let type = EmittedType.jsonConstraint.rawValue

    /// The module of that type.
    static let module = EmittedType.apiRuntimeConstraints

    static func code(_ constraint: SchemaConstraint) -> Code { .array(constraint.keywords.map(code)) }

    private static func code(_ keyword: ConstraintKeyword) -> Code {
        switch keyword {
        case .never: .text(".never")
        case .types(let types): call("type", .text(TypeSet.text(types)))
        case .values(let values): call("enum", .array(values.map(code)))
        case .constant(let value): call("const", code(value))
        case .bound(let name, let value): call(name, code(value))
        case .count(let name, let count): call(name, .text("\(count)"))
        case .pattern(let pattern): call("pattern", LimitArguments.pattern(pattern))
        case .format(let format): call("format", .text("." + (LimitArguments.format(format) ?? format)))
        case .uniqueItems: .text(".uniqueItems")
        case .prefixItems(let constraints): call("prefixItems", .array(constraints.map(code)))
        case .items(let constraint, let start):
            call("items", code(constraint), [("from", start > 0 ? .text("\(start)") : nil)])
        case .contains(let constraint, let minimum, let maximum):
            call(
                "contains", code(constraint),
                [("min", LimitArguments.number(minimum)), ("max", LimitArguments.number(maximum))])
        case .required(let names): call("required", strings(names))
        case .dependentRequired(let dependencies):
            call("dependentRequired", .dictionary(dependencies.map { (.string($0.key), strings($0.needs)) }))
        case .propertyNames(let constraint): call("propertyNames", code(constraint))
        case .properties(let members): call("properties", code(members))
        case .patternProperties(let members):
            call(
                "patternProperties",
                .dictionary(members.map { (LimitArguments.pattern($0.key), code($0.constraint)) }))
        case .additionalProperties(let constraint, let names, let patterns):
            call(
                "additionalProperties", code(constraint),
                [
                    ("excluding", names.isEmpty ? nil : strings(names)),
                    ("matching", patterns.isEmpty ? nil : .array(patterns.map(LimitArguments.pattern))),
                ])
        case .reference(let name):
            .closure(.text(".reference"), body: .text("\(NamedConstraint.namespace).\(memberName(name))"))
        case .allOf(let constraints): call("allOf", .array(constraints.map(code)))
        case .dependentSchemas(let members): call("dependentSchemas", code(members))
        case .condition(let condition, let consequence, let alternative):
            call(
                "if", code(condition),
                [
                    ("then", consequence.isEmpty ? nil : code(consequence)),
                    ("else", alternative.isEmpty ? nil : code(alternative)),
                ])
        case .not(let constraint): call("not", code(constraint))
        case .anyOf(let constraints): call("anyOf", .array(constraints.map(code)))
        case .oneOf(let constraints): call("oneOf", .array(constraints.map(code)))
        case .unevaluatedItems(let constraint): call("unevaluatedItems", code(constraint))
        case .unevaluatedProperties(let constraint): call("unevaluatedProperties", code(constraint))
        }
    }

    private static func call(
        _ name: String, _ argument: Code, _ others: [LimitArguments.Labelled] = []
    ) -> Code {
        .call(
            "." + name,
            [.init(value: argument)]
                + others.compactMap { label, value in
                    value.map { Code.Argument(label: label, value: $0) }
                })
    }

    private static func strings(_ names: [String]) -> Code { .array(names.map { .string($0) }) }

    private static func code(_ members: [ConstraintKeyword.KeyedConstraint]) -> Code {
        .dictionary(members.map { (.string($0.key), code($0.constraint)) })
    }

    private static func code(_ value: JSONLiteral) -> Code {
        switch value {
        case .null: .text("nil")
        case .boolean(let value): .text("\(value)")
        case .integer(let value): .text(grouped("\(value)"))
        case .number(let value): .text(value.isFinite ? "\(value)" : "0")
        case .string(let value): .string(value)
        case .array(let values): .array(values.map(code))
        case .object(let members): .dictionary(members.map { (.string($0.key), code($0.value)) })
        }
    }
}

/// Code of a set of JSON types: `.object`, or `[.array, .string]`.
enum TypeSet {
    static func text(_ types: [SchemaType]) -> String {
        let names = Set(types)
        if names.isEmpty || names.isSuperset(of: SchemaType.allCases.filter { $0 != .integer }) { return ".all" }
        let listed = SchemaType.allCases.filter { names.contains($0) && !($0 == .integer && names.contains(.number)) }
        guard listed.count > 1 else { return "." + (listed.first?.rawValue ?? "all") }
        return "[" + listed.map { "." + $0.rawValue }.joined(separator: ", ") + "]"
    }
}
