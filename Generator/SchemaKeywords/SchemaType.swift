/// The JSON types that `type` can have.
public enum SchemaType: String, Sendable, CaseIterable {
    case null, boolean, integer, number, string, array, object
}
