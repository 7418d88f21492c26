import OpenAPI
import YAMLTree

/// One side of a comparison: the documents and schemas of a specification.
public struct Specification {
    public let documents: [Document]
    /// The standalone schemas, each with a unique name.
    public let schemas: [(name: String, schema: Schema)]
    /// The files that references are resolved in.
    public let sources: YAMLDocuments

    public init(documents: [Document], schemas: [(name: String, schema: Schema)], sources: YAMLDocuments) {
        self.documents = documents
        self.schemas = schemas
        self.sources = sources
    }
}
