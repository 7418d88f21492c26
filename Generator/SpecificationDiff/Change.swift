import YAMLTree

/// A difference between two specifications.
///
/// A difference in a shared definition is one change for all operations that use the definition. The same difference at
/// separate locations in several operations is also one change.
public struct Change: Sendable {
    /// The kind of a change, as in the JSON report.
    public enum Kind: String, Sendable, CaseIterable {
        case operationAdded = "operation-added"
        case operationRemoved = "operation-removed"
        case operationID = "operation-id"
        case path
        case basePath = "base-path"
        case security
        case deprecation
        case parameterAdded = "parameter-added"
        case parameterRemoved = "parameter-removed"
        case parameterName = "parameter-name"
        case encoding
        case bodyAdded = "body-added"
        case bodyRemoved = "body-removed"
        case contentAdded = "content-added"
        case contentRemoved = "content-removed"
        case responseAdded = "response-added"
        case responseRemoved = "response-removed"
        case headerAdded = "header-added"
        case headerRemoved = "header-removed"
        case schemaAdded = "schema-added"
        case schemaRemoved = "schema-removed"
        case propertyAdded = "property-added"
        case propertyRemoved = "property-removed"
        case required
        case type
        case values
        case limit
        case pattern
        case format
        case defaultValue = "default"
        case additionalProperties = "additional-properties"
        case items
        case branchAdded = "branch-added"
        case branchRemoved = "branch-removed"
        case union
        /// Keywords whose values are compared verbatim: `if`, `contains`, `prefixItems`…
        case keyword
        case description
        case examples
    }

    /// The occurrence of a change in an operation, or in a standalone schema.
    public struct Use: Hashable, Sendable {
        /// The operation or schema: `GET /_matrix/client/v3/sync`, or `type m.room.member.yaml`.
        public let subject: String
        /// The part of the subject: `request body`, `response 200`, `query parameter "limit"`…; empty for the whole
        /// subject.
        public let part: String
        /// A JSON Pointer into the values of the part. `*` is any element or member, and `oneOf[1]` the first branch of
        /// a union. Empty for the whole part.
        public let pointer: String
        public let compatibility: Compatibility
    }

    /// The locations of a change in both specifications.
    public struct Place: Hashable, Sendable {
        /// The location in the old specification; `nil` for an addition.
        public let old: SourceLocation?
        /// The location in the new specification; `nil` for a removal.
        public let new: SourceLocation?
    }

    public let kind: Kind
    /// The difference in words: `maxLength 64 → 32`.
    public let message: String
    /// The combined compatibility of all uses.
    public internal(set) var compatibility: Compatibility
    /// The uses, in the order of the operations. Not empty.
    public internal(set) var uses: [Use]
    /// The places of the change. Not empty; more than one if operations have the same change at separate locations.
    public internal(set) var places: [Place]

    /// The first location in the old specification; `nil` for an addition.
    public var old: SourceLocation? { places.first?.old }
    /// The first location in the new specification; `nil` for a removal.
    public var new: SourceLocation? { places.first?.new }
}
