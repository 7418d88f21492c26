/// The JSON types that a schema's `type` can name.
public enum SchemaType: String, Sendable, CaseIterable {
    case null, boolean, integer, number, string, array, object
}
