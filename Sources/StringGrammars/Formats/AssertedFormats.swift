/// Which formats are asserted. JSON Schema leaves it to the application (validation, section 7.2): a format may
/// annotate only.
public enum AssertedFormats: Hashable, Sendable {
    /// Those of Matrix, whose names begin with `mx-`; the others annotate.
    case matrix
    /// All that ``StringFormat`` knows.
    case known

    /// The format of a name, when it is asserted.
    public func format(named name: String) -> StringFormat? {
        guard let format = StringFormat(rawValue: name) else { return nil }
        return self == .known || format.isOfMatrix ? format : nil
    }
}
