import APIModel
import GeneratedCode
import OpenAPI
import SwiftEmission
import Testing
import YAMLTree

@Suite("Error bodies of generated servers")
struct ErrorBodyTests {
    /// Returns an API whose errors have the given media type and schema.
    private static func document(mediaType: String, schema: String) -> String {
        """
        openapi: 3.1.0
        info: {title: Garden API, version: "1"}
        paths:
          /plants/{id}:
            put:
              operationId: setPlant
              security: [{token: []}]
              parameters:
                - {name: id, in: path, required: true, schema: {type: integer, maximum: 99}}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {type: object, required: [name], properties: {name: {type: string, maxLength: 10}}}
              responses:
                "204": {description: Planted.}
                "404": {description: No such bed., content: {\(mediaType): {schema: \(schema)}}}
        components:
          securitySchemes:
            token: {type: http, scheme: bearer}
        """
    }

    private static func module(_ document: String) throws -> APIModule {
        struct NoSuchFile: Error {}
        let sources = YAMLDocuments(loading: ["garden.yaml"]) { path in
            guard path == "garden.yaml" else { throw NoSuchFile() }
            return Array(document.utf8)
        }
        let (read, found) = readDocument(at: "garden.yaml", in: sources)
        let (module, others) = buildModule(
            ModuleNames(module: "Garden", client: "GardenClient", server: "GardenServer"),
            from: [try #require(read)], in: sources)
        #expect((found + others).filter { $0.severity == .error }.map(\.message) == [])
        return module
    }

    private static let forms: [(String, String, ErrorBody, String?)] = [
        (
            "application/json", "{type: object, required: [errcode], properties: {errcode: {type: string}}}", .matrix,
            nil
        ),
        (
            "application/json",
            "{oneOf: [{type: object, required: [x], properties: {x: {type: string}}}, "
                + "{type: object, required: [errcode], properties: {errcode: {type: string}}}]}",
            .matrix, nil
        ),
        (
            "application/problem+json", "{type: object, properties: {title: {type: string}}}", .problemDetails,
            "APIRouter(errors: .problemDetails)"
        ),
        (
            "application/json", "{type: object, properties: {message: {type: string}}}", .other,
            "APIRouter(errors: ErrorRenderer { error, _ in … })"
        ),
    ]

    @Test("the server's documentation names the router for an error body that isn't Matrix's", arguments: forms)
    func documentation(mediaType: String, schema: String, form: ErrorBody, router: String?) throws {
        let module = try Self.module(Self.document(mediaType: mediaType, schema: schema))
        #expect(module.errorBody == form)
        let text = emit(module).map(\.text).joined()
        let unbroken = text.replacing("\n    /// ", with: " ")
        #expect(unbroken.contains("APIRouter(errors:") == (router != nil))
        if let router { #expect(unbroken.contains(router)) }
    }

    @Test(
        "a server of an API with its own error body sends it for every error",
        .enabled(if: RuntimeBuild.found != nil, "skipped: no build of APIRuntime found"),
        .timeLimit(.minutes(5)))
    func ownErrorBody() throws {
        let document = Self.document(
            mediaType: "application/json", schema: "{type: object, properties: {message: {type: string}}}")
        let program = try GeneratedProgram(
            Self.module(document), main: Self.main, against: try #require(RuntimeBuild.found))
        #expect(program.compilerOutput == "")
        let lines = try program.output().split(separator: "\n").map(String.init)
        #expect(
            lines == [
                #"404 {"message":"Unrecognised request"}"#,
                #"405 {"message":"Unrecognised request"} PUT"#,
                #"401 {"message":"Missing access token"}"#,
                #"400 {"message":"id: expected at most 99, found \"100\""}"#,
                #"413 {"message":"The request's body is too large"}"#,
                #"400 {"message":"missing key \"name\" (line 1, column 1)"}"#,
                #"409 {"occupant":"fern"}"#,
                #"404 {"message":"no bed 2"}"#,
                #"500 {"message":"Internal server error"}"#,
                "204 ",
            ])
    }

    private static let main = """
        import APIRuntime
        import HTTPTypes

        struct Occupied: Error { let occupant: String }
        struct Broken: Error {}

        struct Beds: GardenServer {
            func authenticate(_ accessToken: AccessToken) async throws -> String { accessToken.rawValue }
            func setPlant(id: Int64, _ body: SetPlantRequest, caller: String) async throws {
                switch id {
                case 1: throw Occupied(occupant: "fern")
                case 2: throw MatrixError.notFound("no bed 2")
                case 3: throw Broken()
                default: return
                }
            }
        }

        let errors = ErrorRenderer { error, _ in
            switch error {
            case let error as Occupied:
                ServerResponse(status: 409, json: ["occupant": .string(error.occupant)] as JSONObject)
            case let error as MatrixError:
                ServerResponse(status: error.status, json: ["message": .string(error.message)] as JSONObject)
            default: nil
            }
        }
        var router = APIRouter(limits: .init(maxBodyBytes: 40), errors: errors)
        Beds().register(on: &router)

        func send(_ method: HTTPRequest.Method, _ path: String, token: String? = "t", _ body: String = "{}") async {
            var head = HTTPRequest(method: method, scheme: "http", authority: "a", path: path)
            head.headerFields[.authorization] = token.map { "Bearer " + $0 }
            let response = await router.respond(to: head, body: ServerRequestBody(Array(body.utf8)))
            let allow = response.fields[.allow].map { " " + $0 } ?? ""
            print("\\(response.status.code) \\(String(decoding: response.body, as: UTF8.self))\\(allow)")
        }

        let plant = #"{"name":"moss"}"#
        await send(.put, "/trees")
        await send(.get, "/plants/1")
        await send(.put, "/plants/1", token: nil)
        await send(.put, "/plants/100")
        await send(.put, "/plants/1", String(repeating: " ", count: 41))
        await send(.put, "/plants/1")
        for id in 1...4 { await send(.put, "/plants/\\(id)", plant) }

        """
}
