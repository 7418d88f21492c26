import OpenAPI

/// The JSON types of the values of union branches, and the depth of the search for them in unions of unions.
struct KnownJSONTypes {
    static let maxDepth = 64

    /// JSON types by schema ID; `nil` if values may have any type.
    var bySchema: [String: Set<SchemaType>?] = [:]
    /// The depth of the union that is being searched.
    var depth = 0
}
