import HTTPTypes
import StringGrammars

/// Parameters of the path. The functions throw 400 `M_MISSING_PARAM` for an empty parameter, and 400 `M_INVALID_PARAM`
/// for a parameter that violates its schema.
extension ServerRequest {
    /// Reads a parameter of the path.
    public func path<Value: APIParameter>(
        _ name: String, style: APIPathStyle = .simple, _ check: ParameterCheck = .init()
    ) throws(MatrixError) -> Value {
        let parameter = try pathParameter(name)
        let text = style == .simple ? parameter.value : style.value(ofRaw: parameter.raw, named: name)
        return try value(try styled(text, name, style), name: name, check)
    }

    /// Reads a parameter of the path that is an array.
    public func pathArray<Value: APIParameter>(
        _ name: String, style: APIPathStyle = .simple, _ check: ParameterCheck = .init(), items: ItemsCheck = .init()
    ) throws(MatrixError) -> [Value] {
        let texts = style.values(ofRaw: try pathParameter(name).raw, named: name)
        return try values(try styled(texts, name, style), name: name, check, items)
    }

    /// Reads a parameter of the path that is an object.
    public func path<Value: JSONCodable>(
        object name: String, style: APIPathStyle = .simple
    ) throws(MatrixError) -> Value {
        let texts = style.alternatingMembers(ofRaw: try pathParameter(name).raw, named: name)
        return try read(ReceivedObject(alternating: try styled(texts, name, style)), name: name)
    }

    private func styled<Text>(_ text: Text?, _ name: String, _ style: APIPathStyle) throws(MatrixError) -> Text {
        guard let text else { throw .invalidParam("\(name): expected \(style.phrase)") }
        return text
    }

    /// Returns a parameter of the path, which is always required (OpenAPI 3.1, "Parameter Object"). The parameter is
    /// missing if its segment is empty.
    private func pathParameter(_ name: String) throws(MatrixError) -> PathParameter {
        guard let parameter = pathParameters.first(where: { $0.key.isIdentical(to: name) })?.value,
            !parameter.raw.isEmpty
        else {
            throw .missingParam("missing the path's parameter \(JSONValue.string(name))")
        }
        return parameter
    }
}
