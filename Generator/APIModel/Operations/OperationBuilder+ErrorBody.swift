import OpenAPI
import YAMLTree

extension OperationBuilder {
    /// Returns the form of the error bodies that an operation documents, or `nil` when it documents none. An operation
    /// of Matrix can have other bodies as well, such as that of user-interactive authentication.
    mutating func errorBody(_ operation: Operation) throws(Diagnostic) -> ErrorBody? {
        var form: ErrorBody?
        for response in operation.responses where Self.isError(response.status) {
            for content in response.content where content.isJSON {
                if content.name.lowercased().hasPrefix("application/problem+json") {
                    form = .problemDetails
                } else if let schema = content.schema {
                    if try hasErrorCode(schema) { return .matrix }
                    form = form ?? .other
                }
            }
        }
        return form
    }

    private static func isError(_ status: String) -> Bool {
        status == "default" || status.hasPrefix("4") || status.hasPrefix("5")
    }

    /// Whether the schema, or a branch of its union, has a property `errcode`.
    private mutating func hasErrorCode(_ schema: Schema) throws(Diagnostic) -> Bool {
        let resolved = try types.schemas.resolve(schema)
        if resolved.properties.contains(where: { $0.name == "errcode" }) { return true }
        for alternative in resolved.branches?.schemas ?? [] {
            if try types.schemas.resolve(alternative).properties.contains(where: { $0.name == "errcode" }) {
                return true
            }
        }
        return false
    }
}
