import YAMLTree

/// Something that one specification says and the other doesn't: once, however many operations lead there, and once for
/// all operations that say it each for itself.
public struct Change: Sendable {
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
        /// Keywords that are compared as they are written: `if`, `contains`, `prefixItems`…
        case keyword
        case description
        case examples
    }

    /// Where an operation, or a schema that stands for itself, meets the change.
    public struct Use: Hashable, Sendable {
        /// `GET /_matrix/client/v3/sync`, or `type 'm.room.member.yaml'`.
        public let subject: String
        /// `request body`, `response 200`, `query parameter 'limit'`…; empty for the subject itself.
        public let part: String
        /// A JSON Pointer into the values of the part; `*` stands for any element or member, and `oneOf[1]` for the
        /// first branch of a union. Empty for the whole part.
        public let pointer: String
        public let verdict: Verdict
    }

    /// Where it is written.
    public struct Place: Hashable, Sendable {
        /// In the old specification; nil for what it doesn't say.
        public let old: SourceLocation?
        /// In the new specification; nil for what it no longer says.
        public let new: SourceLocation?
    }

    public let kind: Kind
    /// What happened there: `maxLength: 64 → 32`.
    public let message: String
    /// The gravest that any of the uses has.
    public internal(set) var verdict: Verdict
    /// In the order of the operations; not empty.
    public internal(set) var uses: [Use]
    /// Not empty; more than one when operations have the same change each at a place of its own.
    public internal(set) var places: [Place]

    /// Where the old specification says it first; nil for what it doesn't say.
    public var old: SourceLocation? { places.first?.old }
    /// Where the new specification says it first; nil for what it no longer says.
    public var new: SourceLocation? { places.first?.new }
}
