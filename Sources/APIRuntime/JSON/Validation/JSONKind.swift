/// The type of a JSON value.
@_spi(Generated)
public enum JSONKind: Hashable, Sendable {
    case object, array, string, number, boolean, null
    /// Something that starts no JSON value, or the end of the text.
    case invalid
}
