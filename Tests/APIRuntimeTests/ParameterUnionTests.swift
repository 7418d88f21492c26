import Testing

@_spi(Generated) @testable import APIRuntime

/// A union of an integer, a boolean and a string of at most three characters.
private enum Size: APIParameterUnion {
    case integer(Int64)
    case boolean(Bool)
    case string(String)
    case unknown(JSONValue)

    init?(from reader: inout JSONReader) {
        let start = reader.mark()
        let value: Self?
        switch reader.peekKind() {
        case .number: value = reader.readInteger(minimum: 1).map(Self.integer)
        case .boolean: value = reader.readBoolean().map(Self.boolean)
        default: value = reader.readString(maxLength: 3).map(Self.string)
        }
        if let value {
            self = value
        } else if let value = reader.keepUnknown(from: start) {
            self = .unknown(value)
        } else {
            return nil
        }
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .integer(let value): writer.write(value)
        case .boolean(let value): writer.write(value)
        case .string(let value): writer.write(value)
        case .unknown(let value): value.write(to: &writer)
        }
    }
}

@Suite("Unions of scalars as parameters")
struct ParameterUnionTests {
    @Test("a text is a number or a boolean if it is one, otherwise a string")
    func reading() {
        #expect(Size(parameter: "5") == .integer(5))
        #expect(Size(parameter: "true") == .boolean(true))
        #expect(Size(parameter: "xl") == .string("xl"))
        #expect(Size(parameter: "05") == .string("05"))
        #expect(Size(parameter: "") == .string(""))
        #expect(Size(parameter: "[1]") == .string("[1]"))
        #expect(Size(parameter: "\"a\"") == .string("\"a\""))
        // Too small as an integer, but short enough as a string.
        #expect(Size(parameter: "0") == .string("0"))
    }

    @Test("a value that violates the schema is rejected by a server and kept by a client")
    func unknown() {
        #expect(Size(parameter: "large") == nil)
        #expect(Size(tolerantParameter: "large")?.parameter == "large")
        #expect(Size(tolerantParameter: "5") == .integer(5))
    }

    @Test("the text of a value has no quotation marks")
    func writing() {
        #expect([Size.integer(5), .boolean(false), .string("a\"")].map(\.parameter) == ["5", "false", "a\""])
    }

    @Test("unions arrive in a query string, a path and a header field")
    func exchange() async throws {
        var request = APIRequest(.post, "/\(Size.string("x/y"))")
        request.addQuery("q", [Size.integer(1), .string("b"), .boolean(true)])
        request.addHeader("X-Size", Size.integer(7))
        let read = try await roundTrip("/{size}", request) { request -> [Size] in
            let values: [Size] = try request.queryArray("q")
            return values + [try request.path("size"), try request.header("X-Size")]
        }
        #expect(read == [.integer(1), .string("b"), .boolean(true), .string("x/y"), .integer(7)])
    }
}
