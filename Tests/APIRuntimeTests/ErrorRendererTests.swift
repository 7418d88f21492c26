import HTTPTypes
import RecordedLog
import Synchronization
import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Error renderers")
struct ErrorRendererTests {
    private struct GardenError: Error {
        let code: Int64
    }

    /// The errors of an API that isn't Matrix's.
    private static let garden = ErrorRenderer { error, context in
        switch error {
        case let error as GardenError:
            ServerResponse(status: 409, json: ["code": .integer(error.code)] as JSONObject)
        case let error as MatrixError where error.status == .notFound: nil
        case let error as MatrixError:
            ServerResponse(
                status: error.status.code,
                json: ["message": .string(error.message), "request": .string(context.id)] as JSONObject)
        default: nil
        }
    }

    private static func router(
        _ errors: ErrorRenderer, report: @escaping @Sendable (any Error, HTTPRequest) -> Void = { _, _ in }
    ) -> APIRouter {
        var router = APIRouter(limits: .init(maxBodyBytes: 40), errors: errors, report: report)
        router.on(.get, "/plants/{id}") { .saying("\(try $0.path("id", .init(maximum: 9)) as Int64)") }
        router.on(.get, "/secret") { .saying(try $0.accessToken().rawValue) }
        router.on(.post, "/devices") { .saying(try await $0.body(as: Device.self).appID) }
        router.on(.get, "/full") { _ in throw GardenError(code: 7) }
        router.on(.get, "/broken") { _ in throw CancellationError() }
        router.on(.get, "/busy") { _ in throw MatrixError.limitExceeded(retryAfterMilliseconds: 3000) }
        router.on(.get, "/custom") { _ in
            throw MatrixError(
                status: .init(code: 499), errcode: "GARDEN_CLOSED", message: "",
                additionalProperties: ["until": 8, "title": "Closed"], responseFields: [.contentType: "x/y", .age: "5"])
        }
        return router
    }

    @Test("the default bodies are the Matrix specification's")
    func matrixBodies() async {
        var router = APIRouter()
        router.on(.get, "/secret") { .saying(try $0.accessToken().rawValue) }
        let response = await router.answer(.get, "/secret")
        #expect(response.text == #"{"errcode":"M_MISSING_TOKEN","error":"Missing access token"}"#)
        #expect(response.fields == [.contentType: "application/json"])
    }

    private static let problems: [(String, String)] = [
        ("/nowhere", #"{"status":404,"title":"Not Found","detail":"Unrecognised request"}"#),
        ("/plants/10", #"{"status":400,"title":"Bad Request","detail":"id: expected at most 9, found \"10\""}"#),
        ("/secret", #"{"status":401,"title":"Unauthorized","detail":"Missing access token"}"#),
        ("/full", #"{"status":500,"title":"Internal Server Error","detail":"Internal server error"}"#),
        ("/busy", #"{"status":429,"title":"Too Many Requests","detail":"Too many requests"}"#),
        ("/custom", #"{"status":499,"code":"GARDEN_CLOSED","until":8,"title":"Closed"}"#),
    ]

    @Test("problem details have title, status and detail", arguments: problems)
    func problemDetails(path: String, body: String) async {
        let response = await Self.router(.problemDetails).answer(.get, path)
        #expect(response.text == body)
        #expect(response.fields[.contentType] == "application/problem+json")
        #expect(response.fields[.retryAfter] == (path == "/busy" ? "3" : nil))
        #expect(response.fields[.age] == (path == "/custom" ? "5" : nil))
    }

    @Test("problem details list the violations of an invalid body, and keep Allow")
    func problemDetailsOfBody() async throws {
        let response = await Self.router(.problemDetails).answer(.post, "/devices", body: #"{"app_id":1}"#)
        let object = try JSONObject(json: response.body)
        #expect(response.status == .badRequest)
        #expect(object["violations"]?.array?.count == 2)
        #expect(await Self.router(.problemDetails).answer(.put, "/devices").fields[.allow] == "POST")
        let large = await Self.router(.problemDetails).answer(
            .post, "/devices", body: String(repeating: " ", count: 41))
        #expect(large.text == #"{"status":413,"title":"Content Too Large","detail":"The request's body is too large"}"#)
    }

    private static let own: [(String, Int, String)] = [
        ("/full", 409, #"{"code":7}"#), ("/nowhere", 404, ""),
        ("/secret", 401, #"{"message":"Missing access token","request":"r1"}"#),
        ("/busy", 429, #"{"message":"Too many requests","request":"r1"}"#),
        ("/broken", 500, #"{"message":"Internal server error","request":"r1"}"#),
    ]

    @Test("a closure makes the bodies of the router's errors and of thrown ones", arguments: own)
    func closure(path: String, status: Int, body: String) async {
        let reported = Mutex(0)
        let router = Self.router(Self.garden) { _, _ in reported.withLock { $0 += 1 } }
        let response = await router.answer(.get, path, fields: [.init("X-Request-Id")!: "r1"])
        #expect(response.status.code == status)
        #expect(response.text == body)
        #expect(response.fields[.retryAfter] == (path == "/busy" ? "3" : nil))
        #expect(reported.withLock { $0 } == (path == "/broken" ? 1 : 0))
    }

    @Test("a field of the renderer takes precedence over the error's; fields that describe the body are ignored")
    func fieldsOfRendererAndError() async {
        let renderer = ErrorRenderer { error, _ in
            (error as? MatrixError).map { ServerResponse(status: $0.status, fields: [.allow: "PUT"]) }
        }
        var router = APIRouter(errors: renderer)
        router.on(.get, "/x") { _ in
            var error = MatrixError.notFound("")
            error.responseFields = [.contentEncoding: "gzip", .contentLanguage: "en", .allow: "GET", .age: "5"]
            error.responseFields.append(HTTPField(name: .age, value: "6"))
            throw error
        }
        #expect(await router.answer(.put, "/x").fields == [.allow: "PUT"])
        let response = await router.answer(.get, "/x")
        #expect(response.fields[values: .allow] == ["PUT"])
        #expect(response.fields[values: .age] == ["5", "6"])
        #expect(response.fields[.contentEncoding] == nil && response.fields[.contentLanguage] == nil)
    }

    @Test("an unexpected error is logged with route and identifier when there is no report")
    func logsUnexpectedErrors() async {
        let log = RecordedLog()
        var router = APIRouter()
        router.on(.get, "/broken/{x}") { _ in throw CancellationError() }
        var head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/broken/secret")
        head.headerFields[.init("X-Request-Id")!] = "r1"
        let response = await router.respond(
            to: head, body: ServerRequestBody([]), context: ServerRequestContext(head, logger: log.logger))
        #expect(response.status == .internalServerError)
        #expect(log.texts == ["error: /broken/{x}: an operation failed: CancellationError() request_id=r1"])
    }
}
