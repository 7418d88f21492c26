import HTTPTypes
import Synchronization
import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Requests of web pages")
struct CrossOriginTests {
    /// Middleware that refuses requests without an access token, and names one origin in the response.
    private struct Authentication: ServerMiddleware {
        func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
            _ = try request.accessToken()
            var response = await next(request)
            response.fields[.accessControlAllowOrigin] = "https://app.example"
            return response
        }
    }

    private static func router() -> APIRouter {
        var router = APIRouter(report: { _, _ in })
        router.allowsAnyOrigin = true
        router.on(.get, "/rules/{id}") { .saying(try $0.path("id")) }
        router.on(.get, "/broken") { _ in throw CancellationError() }
        router.on(.options, "/own") { _ in .saying("own") }
        return router
    }

    @Test("a router that allows any origin sends CORS fields with every response and accepts OPTIONS")
    func anyOrigin() async {
        let preflight = await Self.router().answer(.options, "/rules/a?x=%zz")
        #expect(preflight.status == .ok)
        #expect(preflight.text == "{}")
        #expect(preflight.fields[.accessControlAllowMethods] == "GET, POST, PUT, PATCH, DELETE, OPTIONS")
        #expect(preflight.fields[.accessControlAllowHeaders]?.contains("Authorization") == true)
        for path in ["/rules/a", "/x", "/broken", "/rules/%"] {
            #expect(await Self.router().answer(.get, path).fields[.accessControlAllowOrigin] == "*")
        }
    }

    @Test("a preflight request gets 200 before authenticating middleware runs")
    func preflightWithMiddleware() async {
        var router = Self.router()
        router.add(middleware: Authentication())
        let preflight = await router.answer(.options, "/rules/a")
        #expect(preflight.status == .ok)
        #expect(preflight.fields[.accessControlAllowOrigin] == "*")
        #expect(await router.answer(.get, "/rules/a").status == .unauthorized)
        #expect(await router.answer(.options, "/own").status == .unauthorized)
        #expect(await router.answer(.options, "/nowhere").status == .unauthorized)
    }

    @Test("CORS fields that middleware has set are kept")
    func keepsFields() async {
        var router = Self.router()
        router.add(middleware: Authentication())
        let response = await router.answer(.get, "/rules/a", fields: [.authorization: "Bearer t"])
        #expect(response.fields[values: .accessControlAllowOrigin] == ["https://app.example"])
        #expect(response.fields[.accessControlAllowMethods]?.contains("PATCH") == true)
    }
}
