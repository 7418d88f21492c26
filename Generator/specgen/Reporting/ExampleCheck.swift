import OpenAPI
import SchemaChecking
import SchemaKeywords
import StringGrammars
import YAMLTree

/// A check of all examples and defaults of schemas, parameters, headers and bodies against their schema.
struct ExampleCheck {
    private let sources: YAMLDocuments
    private let checker: SchemaChecker
    private(set) var diagnostics: [Diagnostic] = []
    /// The number of examples checked.
    private(set) var count = 0
    private var visited: Set<SourceLocation> = []

    init(sources: YAMLDocuments, formats: AssertedFormats) {
        self.sources = sources
        checker = SchemaChecker(documents: sources, formats: formats)
    }

    /// Checks the examples of a document's operations.
    mutating func check(_ document: Document) {
        for operation in document.operations {
            for parameter in operation.parameters {
                check(parameter.examples, against: parameter.schema.node, .request)
            }
            for content in operation.requestBody?.content ?? [] { check(content, .request) }
            for response in operation.responses {
                for header in response.headers { check(header.examples, against: header.schema.node, .response) }
                for content in response.content { check(content, .response) }
            }
        }
    }

    /// Checks the examples of schemas that operations may not reference: a document's components, or a schema file.
    mutating func checkSchemas(at path: String) {
        guard let root = try? sources.document(at: path) else { return }
        if root["openapi"] == nil {
            visit(root)
        } else {
            for entry in root["components"]?["schemas"]?.mapping?.entries ?? [] { visit(entry.value) }
        }
    }

    private mutating func check(_ content: MediaType, _ direction: PayloadDirection) {
        guard let schema = content.schema else { return }
        // An example of another media type is the encoded text, while the schema describes the decoded value.
        let name = content.essence
        let isStructured = content.isJSON || name.hasPrefix("multipart/") || name.hasSuffix("/x-www-form-urlencoded")
        check(isStructured ? content.examples : [], against: schema.node, direction)
    }

    private mutating func check(_ examples: [YAMLNode], against schema: YAMLNode, _ direction: PayloadDirection) {
        for example in examples where visited.insert(example.location).inserted { check(example, schema, direction) }
        visit(schema)
    }

    /// - Parameter direction: `nil` for an example of a schema, which may be used in both directions.
    private mutating func check(_ example: YAMLNode, _ schema: YAMLNode, _ direction: PayloadDirection? = nil) {
        count += 1
        do {
            diagnostics += try checker.check(example, against: schema, direction: direction)
        } catch {
            diagnostics.append(error)
        }
    }

    /// Checks the examples in a schema, its subschemas and the schemas that they reference. An explicit stack instead
    /// of recursion allows any depth.
    private mutating func visit(_ root: YAMLNode) {
        var pending = [root]
        while let node = pending.popLast() {
            guard visited.insert(node.location).inserted, let mapping = node.mapping else { continue }
            for entry in mapping {
                switch SchemaKeyword(named: entry.name) {
                case nil: break
                case .example?, .default?: check(entry.value, node)
                case .examples?: for example in entry.value.sequence ?? [] { check(example, node) }
                case .ref?:
                    // The schema reader has already reported unresolved references.
                    guard let reference = entry.value.string else { continue }
                    let location = entry.value.location
                    let target = try? sources.resolve(reference, from: location.source, at: location)
                    if let target { pending.append(target.node) }
                case let keyword?: pending += keyword.schemas(in: entry.value).map(\.node)
                }
            }
        }
    }
}
