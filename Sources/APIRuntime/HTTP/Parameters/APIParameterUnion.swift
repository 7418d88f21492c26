/// A union of scalars whose values occur in a path, a query string, a header field or a cookie. Generated unions
/// conform to it.
///
/// A text doesn't contain the type of its value. It is read as a number, a boolean or `null` if it is one and the union
/// has such a case, otherwise as a string: in a union of integers and strings, `5` is the integer.
public protocol APIParameterUnion: APIParameter, JSONCodable {}

extension APIParameterUnion {
    public init?(parameter: String) { self.init(parameter, mode: .strict) }

    public init?(tolerantParameter: String) { self.init(tolerantParameter, mode: .tolerant) }

    private init?(_ text: String, mode: JSONReadingMode) {
        // Only a scalar that isn't a string has the same text in JSON.
        let isScalar = text.utf8.first.map { !"\"[{ \t\r\n".utf8.contains($0) } ?? false
        // A tolerant reader accepts any value, so a string has to be tried strictly first.
        let texts = [isScalar ? text : nil, JSONValue.string(text).description].compactMap(\.self)
        for json in texts {
            if let value = try? Self(json: json) {
                self = value
                return
            }
        }
        guard mode == .tolerant, let json = texts.last, let value = try? Self(json: json, mode: .tolerant) else {
            return nil
        }
        self = value
    }

    public var parameter: String {
        guard let value = try? JSONValue(json: jsonBytes()) else { return "" }
        return ParameterObject.text(value)
    }

    public static var parameterDescription: String { "a value of one of the types in the schema" }
}
