import OpenAPI
import StringGrammars
import YAMLTree

/// Builds the models of operations.
struct OperationBuilder {
    var types: TypeBuilder
    /// The media types, or ranges such as `audio/*`, of bodies of any bytes that are read and sent in parts.
    var streamedTypes: [String] = []

    /// Returns the model of an operation.
    /// - Parameters:
    ///   - name: the unique name of the method.
    ///   - base: the first part of the names of types.
    mutating func build(_ operation: Operation, name: String, base: String) throws(Diagnostic) -> OperationModel {
        var parameters: [ParameterModel] = []
        for (parameter, name) in zip(operation.parameters, names(of: operation.parameters)) {
            parameters.append(try build(parameter, named: name, base: base))
        }
        return OperationModel(
            swiftName: name, method: operation.method, path: operation.path,
            pieces: Self.pieces(operation.path, parameters),
            documentation: Documentation(
                text: operation.description, notes: operation.history, isDeprecated: operation.isDeprecated,
                source: operation.location), summary: operation.summary, parameters: parameters,
            body: try body(operation, base: base), output: try output(operation, base: base),
            authentication: operation.security.map(Self.authentication), failures: try failures(operation, base: base),
            errorBody: try errorBody(operation))
    }

    /// Returns the path template as literals and parameters.
    private static func pieces(_ path: String, _ parameters: [ParameterModel]) -> [PathPiece] {
        var pieces: [PathPiece] = []
        for (index, part) in path.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            var literal = part
            if index > 0, let end = part.firstIndex(of: "}") {
                let name = String(part[..<end])
                if let parameter = parameters.first(where: { $0.place == .path && $0.name.isIdentical(to: name) }) {
                    pieces.append(.parameter(parameter.swiftName))
                }
                literal = part[part.index(after: end)...]
            }
            if !literal.isEmpty { pieces.append(.literal(String(literal))) }
        }
        return pieces
    }

    private static func authentication(_ security: Security) -> AuthenticationModel {
        let alternatives = security.alternatives.map { $0.map(scheme) }
        // Bearer tokens first: unlike a URL, a header field isn't written to logs.
        let order = alternatives.filter { $0 == [.bearer] } + alternatives.filter { $0 != [.bearer] }
        return AuthenticationModel(alternatives: order, isOptional: security.isOptional)
    }

    private static func scheme(_ scheme: Security.Scheme) -> AuthenticationModel.Scheme {
        switch scheme {
        case .bearer: .bearer
        case .basic: .basic
        case .http(let scheme): .http(scheme)
        case .apiKey(let name, .header): .header(name)
        case .apiKey(let name, .cookie): .cookie(name)
        case .apiKey(let name, _): .query(name)
        }
    }
}
