/// The formats that are checked ("asserted"); other formats are only annotations. JSON Schema leaves the choice to the
/// application (validation, section 7.2).
public enum AssertedFormats: Hashable, Sendable {
    /// Matrix formats, whose names begin with `mx-`.
    case matrix
    /// All formats that ``StringFormat`` defines.
    case known

    /// Returns the format with a name, or `nil` if it isn't asserted.
    public func format(named name: String) -> StringFormat? {
        guard let format = StringFormat(rawValue: name) else { return nil }
        return self == .known || format.isMatrixFormat ? format : nil
    }
}
