import YAMLTree

/// The model of a Swift module: its types, operations and names.
public struct APIModule: Sendable {
    public var name: String
    /// The titles of the source documents.
    public var titles: [String]
    /// Top-level types in the order of their first use in the documents.
    public var types: [TypeDeclaration]
    /// Operations in groups; each group has its own file and server protocol.
    public var groups: [OperationGroup]
    /// The webhooks, and the callbacks, if the documents have any.
    public var webhookGroups: [WebhookGroup] = []
    /// The name of the client's struct.
    public var clientName: String
    /// The name of the server's protocol.
    public var serverName: String
    /// The base URLs of the servers; `nil` if the documents name none.
    public var baseURLs: BaseURLModel?
    /// Constraints that other constraints refer to, sorted by name.
    public var constraints: [NamedConstraint]
    /// The types of other modules for strings of a format.
    public var formatTypes: [FormatType]
    /// The examples of the documents, each with the type that decodes it.
    public var examples: [ExampleUse]

    /// The operations of all groups.
    public var operations: [OperationModel] { groups.flatMap(\.operations) }

    /// The groups, or the parts of the only one.
    public var composedGroups: [OperationGroup] {
        groups.count == 1 && !groups[0].parts.isEmpty ? groups[0].parts : groups
    }

    /// The operations, webhooks and callbacks.
    public var requests: [OperationModel] { operations + webhookGroups.flatMap(\.operations) }

    /// The form of the documented error bodies. If operations document several forms, Matrix's takes precedence, then
    /// problem details. `nil` if no operation documents an error body.
    public var errorBody: ErrorBody? {
        let forms = Set(operations.compactMap(\.errorBody))
        return [.matrix, .problemDetails, .other].first(where: forms.contains)
    }
}

/// An example in a document, and the type that decodes it.
public struct ExampleUse: Sendable {
    public var type: TypeUse
    /// The node in the document; references within it aren't resolved.
    public var node: YAMLNode
}

/// The operations of one document, or of one tag.
public struct OperationGroup: Sendable {
    /// The base of the file names: `PushRules`.
    public var name: String
    /// The server protocol of these operations. With only one group it is the module's server.
    public var serverName: String
    public var title: String
    public var operations: [OperationModel]
    /// The same operations in parts with files of their own, if there are many. A part has no parts.
    public var parts: [OperationGroup] = []
}

/// A constraint that other constraints refer to by name.
public struct NamedConstraint: Sendable {
    /// The name of the enum with all named constraints of a module; reserved.
    public static let namespace = "SchemaConstraints"

    public var name: String
    public var constraint: SchemaConstraint
    public var documentation: Documentation
}
