import OpenAPI

/// The JSON types of the values of schemas that are branches of unions, as far as they are known; and how deep in unions
/// of unions they are searched.
struct KnownJSONTypes {
    /// By the schema's id. A schema whose values may be of any type has nil.
    var bySchema: [String: Set<SchemaType>?] = [:]
    var depth = 0
    static let deepest = 64
}
