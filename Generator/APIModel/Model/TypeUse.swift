/// A type at the place where it's used, with the limits that apply there.
public indirect enum TypeUse: Sendable {
    case string(StringLimits)
    /// A string that a type of another module represents.
    case formatted(FormatType)
    case integer(IntegerLimits)
    case number(NumberLimits)
    /// - Parameter only: the only allowed value, if there is one.
    case boolean(only: Bool?)
    /// Only `null`.
    case null
    /// Any JSON value.
    case any
    /// An object with any members.
    case freeForm(CountLimits)
    case array(TypeUse, CountLimits, unique: Bool)
    /// An object with any keys whose values all have one type.
    case dictionary(TypeUse, keys: StringLimits, CountLimits)
    /// An object with any keys; the values whose keys match the pattern have one type.
    case patternDictionary(TypeUse, pattern: String, CountLimits)
    /// A declared type, by its qualified name.
    case named(String)
    case nullable(TypeUse)
    /// A type whose values must also satisfy a constraint.
    case checked(TypeUse, SchemaConstraint)
}

extension TypeUse {
    /// The type without its constraint.
    public var unchecked: TypeUse {
        if case .checked(let type, _) = self { type.unchecked } else { self }
    }

    /// Returns the type with a constraint; the type itself if the constraint is absent or empty.
    func checked(by constraint: SchemaConstraint?) -> TypeUse {
        guard let constraint, !constraint.isEmpty else { return self }
        return .checked(self, constraint)
    }

    /// The type of the values other than `null`.
    var withoutNull: TypeUse {
        switch self {
        case .nullable(let type): type
        case .checked(let type, let constraint): .checked(type.withoutNull, constraint)
        default: self
        }
    }

    /// The type with `null` as an additional value.
    var orNull: TypeUse {
        switch self {
        case .nullable, .any, .null: self
        default: .nullable(self)
        }
    }

    var isNullable: Bool { if case .nullable = self { true } else { false } }

    /// The name of the declared type; for a nullable type, of the type of its other values.
    var declaredName: String? {
        switch self {
        case .named(let name): name
        case .nullable(let type): type.declaredName
        default: nil
        }
    }
}
