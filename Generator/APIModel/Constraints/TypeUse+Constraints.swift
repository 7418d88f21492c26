extension TypeUse {
    /// The type without its constraint.
    public var unchecked: TypeUse {
        if case .checked(let type, _) = self { type.unchecked } else { self }
    }

    /// The type, which must keep a constraint as well.
    func checked(by constraint: SchemaConstraint?) -> TypeUse {
        guard let constraint, !constraint.isEmpty else { return self }
        return .checked(self, constraint)
    }
}
