import HTTPTypes
import Testing

@testable import APIRuntime

@Suite("Path templates")
struct PathTemplateTests {
    private static func router(_ templates: [String]) -> APIRouter {
        var router = APIRouter()
        for template in templates {
            router.on(.get, template) { request in
                let values = request.pathParameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.value)" }
                return .saying("\(template) \(values.joined(separator: " "))")
            }
        }
        return router
    }

    private static let matches: [(String, String)] = [
        ("/files/a.json", "/files/{name}.json name=a"), ("/files/a.b.json", "/files/{name}.json name=a.b"),
        ("/files/a.tar.json", "/files/{name}.tar.json name=a"), ("/files/all", "/files/all "),
        ("/files/.json", "/files/{any} any=.json"), ("/files/a%2Ejson", "/files/{name}.json name=a"),
        ("/files/%C3%A9.json", "/files/{name}.json name=é"), ("/files/x", "/files/{any} any=x"),
        ("/compare/a...b", "/compare/{base}...{head} base=a head=b"),
        ("/compare/a....b", "/compare/{base}...{head} base=a head=.b"),
        ("/compare/a..b", "/compare/{any} any=a..b"), ("/compare/...b", "/compare/{any} any=...b"),
    ]

    @Test("literal segments take precedence over mixed ones, and these over parameters", arguments: matches)
    func match(path: String, expected: String) async {
        let router = Self.router([
            "/files/{any}", "/files/{name}.json", "/files/{name}.tar.json", "/files/all", "/compare/{any}",
            "/compare/{base}...{head}",
        ])
        #expect(await router.answer(.get, path).text == "\"\(expected)\"")
    }

    @Test("adjacent parameters have one character each, except for the last; unpaired braces are literal text")
    func odd() async {
        let router = Self.router(["/x-{a}{b}-y", "/{a", "/b}", "/q/{é}"])
        #expect(await router.answer(.get, "/x-%C3%A9%C3%A9z-y").text == #""/x-{a}{b}-y a=é b=éz""#)
        #expect(await router.answer(.get, "/x-1-y").status == .notFound)
        #expect(await router.answer(.get, "/%7Ba").text == #""/{a ""#)
        #expect(await router.answer(.get, "/b%7D").text == #""/b} ""#)
        #expect(await router.answer(.get, "/q/1").text == #""/q/{é} é=1""#)
    }

    @Test("literal text of a template can be percent-encoded")
    func encodedTemplates() async {
        let router = Self.router(["/m%C3%BCsli", "/a%20b/{x}.%6Ason", "/50%/{x}"])
        #expect(await router.answer(.get, "/m%C3%BCsli").status == .ok)
        #expect(await router.answer(.get, "/m%c3%bcsli").status == .ok)
        #expect(await router.answer(.get, "/a%20b/1.json").text == #""/a%20b/{x}.%6Ason x=1""#)
        #expect(await router.answer(.get, "/50%25/1").text == #""/50%/{x} x=1""#)
    }

    @Test("an array in a segment with other parameters can have elements with commas")
    func arrays() async {
        var router = APIRouter()
        router.on(.get, "/t/{x}-{y}%2C,z") { request in
            let x: String = try request.path("x")
            let y: [String] = try request.pathArray("y")
            return .saying(([x] + y).joined(separator: "|"))
        }
        #expect(await router.answer(.get, "/t/a%25%2c-1,2%2C3,%25%C3%A9%2C,z").text == #""a%,|1|2,3|%é""#)
        #expect(await router.answer(.get, "/t/a-1%2c,z").text == #""a|1""#)
        #expect(await router.answer(.get, "/t/a-1,,z").status == .notFound)
    }

    @Test("a hostile segment of 50,000 characters gets 404")
    func hostile() async {
        let router = Self.router(["/{a}aaaa{b}aaaa{c}b"])
        let path = "/" + String(repeating: "a", count: 50_000)
        #expect(await router.answer(.get, path).status == .notFound)
    }

    @Test("literal text that is invalid in a URL is encoded in a request")
    func encoding() {
        #expect(APIPath("/a b/é/%20/{x}").text == "/a%20b/%C3%A9/%20/%7Bx%7D")
        #expect(APIPath("/\(["a,b", "c/d"])/x").text == "/a%2Cb,c%2Fd/x")
        #expect(APIPath("/\(".")/\([".."])").text == "/%2E/%2E%2E")
        #expect(APIPath("/\(object: ["k": "v/", "l": 1] as JSONObject)").text == "/k,v%2F,l,1")
    }
}
