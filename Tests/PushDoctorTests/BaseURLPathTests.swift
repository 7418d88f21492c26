import APIRuntime
import Testing

@testable import PushDoctor

@Suite("Paths of APIs in base URLs")
struct BaseURLPathTests {
    @Test(
        "a URL that ends with a path of an API has the URL before it as its base",
        arguments: [
            ("http://garden.example/_matrix/client/v3", "/_matrix/client/v3", "http://garden.example"),
            ("https://garden.example:8448/_matrix/", "/_matrix", "https://garden.example:8448"),
            ("https://garden.example/beds/_matrix/client", "/_matrix/client", "https://garden.example/beds"),
            ("https://garden.example/_synapse/admin", "/_synapse/admin", "https://garden.example"),
            (
                "https://garden.example/.well-known/matrix/client", "/.well-known/matrix/client",
                "https://garden.example"
            ),
        ])
    func path(url: String, path: String, base: String) throws {
        let found = try #require(try BaseURL(url).apiPath)
        #expect(found.path == path && "\(found.base)" == base)
    }

    @Test(
        "a URL without a path of an API is a base URL",
        arguments: ["http://garden.example", "https://garden.example/beds", "https://garden.example/my_matrix"])
    func noPath(url: String) throws {
        #expect(try BaseURL(url).apiPath == nil)
    }
}
