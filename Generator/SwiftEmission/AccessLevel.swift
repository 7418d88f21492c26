/// The access level of the declarations that users of a generated module need.
public enum AccessLevel: String, CaseIterable, Sendable {
    /// For a module of its own, that other packages may use.
    case `public`
    /// For the other modules of the same package.
    case package
    /// For code in the same module.
    case `internal`

    /// The modifier of a declaration, with a space after it. Empty for `internal`, which Swift implies.
    var modifier: String { self == .internal ? "" : rawValue + " " }
}
