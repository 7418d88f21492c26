import YAMLTree

/// What a Swift module will say; all names are decided.
public struct APIModule: Sendable {
    public var name: String
    /// The titles of the documents it was made from.
    public var titles: [String]
    /// Top-level types in the order in which the documents first speak of them.
    public var types: [TypeDeclaration]
    /// The operations, in the parts that have a file and a server protocol each.
    public var groups: [OperationGroup]
    public var clientName: String
    public var serverName: String
    /// Constraints that references within others lead to, in the order of their names.
    public var constraints: [NamedConstraint]
    /// What the documents show as an example of a type.
    public var examples: [ExampleUse]

    public var operations: [OperationModel] { groups.flatMap(\.operations) }

    /// The form of the error bodies that the operations document: Matrix's when any operation documents it; `nil` when no
    /// operation documents an error body.
    public var errorBody: ErrorBody? {
        let forms = Set(operations.compactMap(\.errorBody))
        return [.matrix, .problemDetails, .other].first(where: forms.contains)
    }
}

/// An example that a document gives, and the type that has to read it.
public struct ExampleUse: Sendable {
    public var type: TypeUse
    /// As it stands in the document, references within it not yet followed.
    public var node: YAMLNode
}

/// Operations that belong together: those of a document, or of a tag.
public struct OperationGroup: Sendable {
    /// What its files are called after: `PushRules`.
    public var name: String
    /// The protocol of servers that have these operations; the module's server itself when there is only one group.
    public var serverName: String
    public var title: String
    public var operations: [OperationModel]
}
