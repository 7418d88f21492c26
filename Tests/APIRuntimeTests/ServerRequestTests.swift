import HTTPTypes
import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Server requests")
struct ServerRequestTests {
    private static func request(
        authorization: String? = nil, query: String = "", body: String = "", limits: APIRouter.Limits = .init(),
        _ handler: @escaping APIRouter.Handler
    ) async -> ServerResponse {
        var router = APIRouter(limits: limits)
        router.on(.post, "/x") { try await handler($0) }
        var fields = HTTPFields()
        fields[.authorization] = authorization
        return await router.answer(.post, "/x" + query, fields: fields, body: body)
    }

    @Test(
        "the access token is read from the Authorization field",
        arguments: ["Bearer abc", "bearer abc", "BEARER  abc", " Bearer abc "])
    func token(authorization: String) async {
        let response = await Self.request(authorization: authorization) { .saying(try $0.accessToken().rawValue) }
        #expect(response.text == #""abc""#)
    }

    @Test(
        "a request without an access token gets 401 M_MISSING_TOKEN",
        arguments: [nil, "", "Bearer", "Bearer ", "Bearer   ", "Basic abc", "Bearerabc", "abc"])
    func missingToken(authorization: String?) async {
        let response = await Self.request(authorization: authorization) { .saying(try $0.accessToken().rawValue) }
        #expect(response.status == .unauthorized)
        #expect(response.errcode == "M_MISSING_TOKEN")
    }

    private static let bodies: [(String, String)] = [
        ("", "M_NOT_JSON"), ("{", "M_NOT_JSON"), ("{\"app_id\":\"\u{1}\"}", "M_NOT_JSON"), ("{} x", "M_NOT_JSON"),
        (#"{"app_id":1,"pushkey":"k""#, "M_NOT_JSON"), (String(repeating: "[", count: 100_000), "M_NOT_JSON"),
        (#"{"app_id":"a"}"#, "M_MISSING_PARAM"), ("{}", "M_MISSING_PARAM"), ("[]", "M_BAD_JSON"),
        (#"{"app_id":1,"pushkey":"k"}"#, "M_BAD_JSON"), (#"{"app_id":"a","app_id":"a","pushkey":"k"}"#, "M_BAD_JSON"),
        (#"{"app_id":"a","pushkey":"k","count":1e400}"#, "M_BAD_JSON"),
        (#"{"app_id":"much too long","pushkey":"k"}"#, "M_INVALID_PARAM"),
        (#"{"app_id":"a","pushkey":"k","priority":"mid"}"#, "M_INVALID_PARAM"),
        (#"{"app_id":"a","pushkey":"k","count":-1,"active":1}"#, "M_INVALID_PARAM"),
        (#"{"app_id":"a","pushkey":"k","active":1,"count":-1}"#, "M_BAD_JSON"),
    ]

    @Test("an invalid body gets 400 with the code for its first violation", arguments: bodies)
    func refusedBody(body: String, errcode: String) async {
        let response = await Self.request(body: body) { .saying(try await $0.body(as: Device.self).appID) }
        #expect(response.status == .badRequest)
        #expect(response.errcode == errcode)
        #expect(response.body.count < 1000)
    }

    @Test("a body is read; an optional one may be absent")
    func body() async {
        let body = #"{"app_id":"a","pushkey":"k"}"#
        #expect(await Self.request(body: body) { .saying(try await $0.body(as: Device.self).appID) }.text == #""a""#)
        let optional: APIRouter.Handler = { .saying(try await $0.optionalBody(as: Device.self)?.appID ?? "none") }
        #expect(await Self.request(body: body, optional).text == #""a""#)
        #expect(await Self.request(body: "", optional).text == #""none""#)
        #expect(await Self.request(body: " ", optional).errcode == "M_NOT_JSON")
        #expect(await Self.request(body: "null", optional).errcode == "M_BAD_JSON")
    }

    @Test("a body over the bound gets 413 M_TOO_LARGE, one at the bound is read")
    func bodyBound() async {
        let body = #"{"app_id":"a","pushkey":"k"}"#
        let limits = APIRouter.Limits(maxBodyBytes: body.utf8.count)
        let handler: APIRouter.Handler = { .saying(try await $0.body(as: Device.self).appID) }
        #expect(await Self.request(body: body, limits: limits, handler).status == .ok)
        let tooLarge = await Self.request(body: body + " ", limits: limits, handler)
        #expect(tooLarge.status == .contentTooLarge)
        #expect(tooLarge.errcode == "M_TOO_LARGE")
        let shallow = APIRouter.Limits(json: JSONLimits(maxDepth: 0))
        #expect(await Self.request(body: body, limits: shallow, handler).errcode == "M_NOT_JSON")
    }

    private static let queries: [(String, String)] = [
        ("?q=a", "a"), ("?q=a+b%2Bc", "a b+c"), ("?q=", ""), ("?q", ""), ("?x=1&q=%C3%A9&q=2", "é"), ("?%71=a", "a"),
        ("?q=a=b", "a=b"), ("?q=a?b", "a?b"), ("?&&q=1&", "1"), ("?q=a%26b", "a&b"), ("?q=a%00b", "a\\u0000b"),
    ]

    @Test("a query parameter is decoded", arguments: queries)
    func query(query: String, expected: String) async {
        #expect(await Self.request(query: query) { .saying(try $0.query("q")) }.text == "\"\(expected)\"")
    }

    private static let badQueries: [(String, String)] = [
        ("", "M_MISSING_PARAM"), ("?x=1", "M_MISSING_PARAM"), ("?q=", "M_INVALID_PARAM"), ("?q=x", "M_INVALID_PARAM"),
        ("?q=1.5", "M_INVALID_PARAM"), ("?q=0", "M_INVALID_PARAM"), ("?q=11", "M_INVALID_PARAM"),
        ("?q=9223372036854775808", "M_INVALID_PARAM"), ("?q=%zz", "M_INVALID_PARAM"), ("?q=0x5", "M_INVALID_PARAM"),
    ]

    @Test("a missing or invalid query parameter gets 400", arguments: badQueries)
    func badQuery(query: String, errcode: String) async {
        let response = await Self.request(query: query) { request in
            let value: Int64 = try request.query("q", ParameterCheck(minimum: 1, maximum: 10))
            return .saying("\(value)")
        }
        #expect(response.status == .badRequest)
        #expect(response.errcode == errcode)
    }

    @Test("parameters of every type are parsed")
    func types() {
        #expect(Int64(parameter: "-5") == -5)
        #expect(Bool(parameter: "true") == true)
        #expect(Bool(parameter: "1") == nil)
        #expect(Double(parameter: "1.5e1") == 15)
        for text in ["nan", "inf", "1e400", "0x1p4", "", " 1"] { #expect(Double(parameter: text) == nil) }
        #expect(Priority(parameter: "low") == .low)
        #expect(Priority(parameter: "mid") == nil)
        #expect(Priority.parameterDescription == "high or low")
    }

    @Test("the constraints of a text parameter are checked")
    func checks() {
        let check = ParameterCheck(minLength: 2, maxLength: 3, maxBytes: 4, pattern: JSONPattern("^[^x]*$"))
        #expect(check.problem("ab") == nil)
        #expect(check.problem("a") == "at least 2 characters")
        #expect(check.problem("abcd") == "at most 3 characters")
        #expect(check.problem("ééé") == "at most 4 bytes of UTF-8")
        #expect(check.problem("ax") == "a string that matches ^[^x]*$")
    }
}
