import HTTPTypes
import Synchronization
import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Router")
struct APIRouterTests {
    private static func router() -> APIRouter {
        var router = APIRouter()
        router.on(.get, "/rules/") { _ in .saying("all") }
        router.on(.get, "/rules/{kind}/{ruleID}") { request in
            .saying("\(try request.path("kind") as String)|\(try request.path("ruleID") as String)")
        }
        router.on(.put, "/rules/{scope}/{id}") { request in
            .saying("put \(try request.path("scope") as String)|\(try request.path("id") as String)")
        }
        router.on(.get, "/rules/default/{ruleID}") { request in
            .saying("default \(try request.path("ruleID") as String)")
        }
        router.on(.get, "/number/{n}") { request in .saying("\(try request.path("n", .init(maximum: 9)) as Int64)") }
        router.on(.get, "/broken") { _ in throw CancellationError() }
        router.on(.get, "/forbidden") { _ in
            throw MatrixError(status: .forbidden, errcode: .forbidden, message: "no")
        }
        return router
    }

    private static let paths: [(String, String)] = [
        ("/rules/", #""all""#), ("/rules/room/a", #""room|a""#), ("/rules/room/a%2Fb", #""room|a/b""#),
        ("/rules/room/%2e%2E?x=1", #""room|..""#), ("/rules/room/%C3%A9", #""room|é""#),
        ("/rules/a+b/%25", #""a+b|%""#), ("/rules/default/x", #""default x""#), ("/rules/de%66ault/x", #""default x""#),
        ("/rules/Default/x", #""Default|x""#), ("/number/7", #""7""#), ("/rules/?a=b", #""all""#),
    ]

    @Test("a path reaches its operation, and parameters are decoded segment by segment", arguments: paths)
    func found(path: String, expected: String) async {
        let response = await Self.router().answer(.get, path)
        #expect(response.status == .ok)
        #expect(response.text == expected)
    }

    @Test("operations of one path can have different names for its parameters")
    func names() async {
        #expect(await Self.router().answer(.put, "/rules/room/a%20b").text == #""put room|a b""#)
    }

    @Test(
        "a path without an operation gets 404 M_UNRECOGNIZED",
        arguments: [
            "", "/", "*", "/rules", "/rules/room", "//rules/", "/rules/a/b/", "/x", "//number/7", "/rulesx//a",
        ])
    func notFound(path: String) async {
        let response = await Self.router().answer(.get, path)
        #expect(response.status == .notFound)
        #expect(response.errcode == "M_UNRECOGNIZED")
        #expect(response.fields[.contentType] == "application/json")
    }

    @Test(
        "an empty segment in place of a parameter gets 400 M_MISSING_PARAM",
        arguments: ["/rules/room/", "/rules//a", "/rules//", "/number/", "/rules/default/"])
    func emptyParameter(path: String) async {
        let response = await Self.router().answer(.get, path)
        #expect(response.status == .badRequest)
        #expect(response.errcode == "M_MISSING_PARAM")
    }

    @Test("a template that matches without an empty parameter takes precedence; other methods get 405")
    func emptyParameterComesLast() async {
        var router = Self.router()
        router.on(.get, "/{any}/room/") { _ in .saying("slash") }
        #expect(await router.answer(.get, "/rules/room/").text == #""slash""#)
        #expect(await router.answer(.post, "/number/").status == .methodNotAllowed)
    }

    @Test("a request without a path gets 404")
    func noPath() async {
        #expect(await Self.router().answer(.get, nil).status == .notFound)
    }

    @Test(
        "another method gets 405 M_UNRECOGNIZED with the allowed methods",
        arguments: [HTTPRequest.Method.delete, .post, .options])
    func otherMethods(method: HTTPRequest.Method) async {
        let response = await Self.router().answer(method, "/rules/room/a")
        #expect(response.status == .methodNotAllowed)
        #expect(response.errcode == "M_UNRECOGNIZED")
        #expect(response.fields[.allow] == "GET, HEAD, PUT")
        #expect(response.fields[.accessControlAllowOrigin] == nil)
    }

    @Test("HEAD without an operation of its own reaches that of GET; a path without GET gets 405")
    func head() async {
        var router = Self.router()
        router.on(.head, "/own") { _ in .saying("head") }
        router.on(.get, "/own") { _ in .saying("get") }
        router.on(.post, "/post") { _ in .saying("post") }
        #expect(await router.answer(.head, "/rules/room/a").text == #""room|a""#)
        #expect(await router.answer(.head, "/rules/").text == #""all""#)
        #expect(await router.answer(.head, "/own").text == #""head""#)
        #expect(await router.answer(.head, "/post").fields[.allow] == "POST")
    }

    @Test("a path that is only canonically equivalent to a template gets 404", arguments: ["/%E2%84%AA", "/\u{212A}"])
    func canonicallyEquivalentPath(path: String) async {
        var router = APIRouter()
        router.on(.get, "/K") { _ in .saying("K") }
        #expect(await router.answer(.get, path).status == .notFound)
        router.on(.get, "/%E2%84%AA") { _ in .saying("kelvin") }
        #expect(await router.answer(.get, path).text == #""kelvin""#)
        #expect(await router.answer(.get, "/K").text == #""K""#)
        #expect(await router.answer(.get, "/%4B").text == #""K""#)
    }

    @Test(
        "invalid percent-encoding gets 400 M_INVALID_PARAM",
        arguments: [
            "/rules/room/%", "/rules/room/%4", "/rules/room/%zz", "/rules/room/%FF", "/rules/room/%C3",
            "/rules/room/%ED%A0%80", "/rules/?a=%", "/rules/?%zz=1", "/rules/?a=1&b=%FF",
        ])
    func badEncoding(path: String) async {
        let response = await Self.router().answer(.get, path)
        #expect(response.status == .badRequest)
        #expect(response.errcode == "M_INVALID_PARAM")
    }

    @Test(
        "a parameter of the wrong type or out of range gets 400 M_INVALID_PARAM",
        arguments: ["x", "10", "7.0", "%207"])
    func badParameter(segment: String) async {
        let response = await Self.router().answer(.get, "/number/\(segment)")
        #expect(response.status == .badRequest)
        #expect(response.errcode == "M_INVALID_PARAM")
    }

    @Test("a wider template with the method is used when the narrower one has only other methods")
    func methodOfWiderTemplate() async {
        var router = APIRouter()
        router.on(.post, "/maps/{map}:fold") { .saying("fold \(try $0.path("map") as String)") }
        router.on(.get, "/maps/{map}") { .saying("show \(try $0.path("map") as String)") }
        router.on(.delete, "/maps/{map}") { .saying("drop \(try $0.path("map") as String)") }
        router.on(.get, "/maps/mine") { _ in .saying("mine") }
        #expect(await router.answer(.get, "/maps/a:fold").text == #""show a:fold""#)
        #expect(await router.answer(.get, "/maps/a%3Afold").text == #""show a:fold""#)
        #expect(await router.answer(.post, "/maps/a:fold").text == #""fold a""#)
        #expect(await router.answer(.delete, "/maps/mine").text == #""drop mine""#)
        #expect(await router.answer(.get, "/maps/mine").text == #""mine""#)
        #expect(await router.answer(.post, "/maps/a").status == .methodNotAllowed)
        let response = await router.answer(.put, "/maps/a:fold")
        #expect(response.status == .methodNotAllowed)
        #expect(response.fields[.allow] == "DELETE, GET, HEAD, POST")
    }

    @Test("a response whose status forbids a body has none", arguments: [204, 205, 304])
    func forbiddenBody(status: Int) async {
        var router = APIRouter()
        router.on(.get, "/x") { _ in ServerResponse(status: status, json: "body") }
        let response = await router.answer(.get, "/x")
        #expect(response.status.code == status)
        #expect(response.body.isEmpty)
        #expect(response.fields[.contentType] == nil)
    }

    @Test("an interim status is reported, and the client gets 500", arguments: [100, 101, 199])
    func interimStatus(status: Int) async {
        let reported = Mutex<[String]>([])
        var router = APIRouter { error, _ in reported.withLock { $0.append("\(error)") } }
        router.on(.get, "/x") { _ in ServerResponse(status: status) }
        #expect(await router.answer(.get, "/x").status == .internalServerError)
        #expect(reported.withLock { $0 } == ["status \(status) cannot end a response; expected 200 to 599"])
    }

    @Test("a thrown MatrixError becomes the response; another error is reported and the client gets 500")
    func errors() async {
        let reported = Mutex<[String]>([])
        var router = APIRouter { error, head in reported.withLock { $0.append("\(type(of: error)) \(head.path ?? "")") }
        }
        router.on(.get, "/broken") { _ in throw CancellationError() }
        router.on(.get, "/forbidden") { _ in
            throw MatrixError(status: .forbidden, errcode: .forbidden, message: "no")
        }
        let broken = await router.answer(.get, "/broken")
        #expect(broken.status == .internalServerError)
        #expect(broken.text == #"{"errcode":"M_UNKNOWN","error":"Internal server error"}"#)
        let forbidden = await router.answer(.get, "/forbidden")
        #expect(forbidden.status == .forbidden)
        #expect(forbidden.text == #"{"errcode":"M_FORBIDDEN","error":"no"}"#)
        #expect(reported.withLock { $0 } == ["CancellationError /broken"])
    }

    @Test("a route that is added again replaces the first one")
    func again() async {
        var router = Self.router()
        router.on(.get, "/rules/") { _ in .saying("new") }
        #expect(await router.answer(.get, "/rules/").text == #""new""#)
    }
}
