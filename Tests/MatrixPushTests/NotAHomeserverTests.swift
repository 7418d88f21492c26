import APIRuntime
import HTTPTypes
import LoopbackServer
import Testing

/// Commands that get the URL of a web site instead of a homeserver's.
@Suite("URLs that aren't those of homeservers", .timeLimit(.minutes(5)))
struct NotAHomeserverTests {
    private static let page = "<!DOCTYPE html>\n<html><head><title>Garden</title></head></html>"

    private static let commands = [
        ["client", "pushers", "list"], ["client", "pushers", "delete", "--app-id", "a", "--pushkey", "b"],
        ["client", "pushers", "disable", "--app-id", "a", "--pushkey", "b"],
        ["client", "rules", "enable", "room", "x"],
        ["listen", "--own-gateway"],
    ]

    /// Runs a command against a server whose every response is the same page.
    /// - Returns: the error without the URL, and its hint.
    private func run(
        _ command: [String], status: Int, fields: HTTPFields = [:]
    ) async throws -> (error: String, hint: String) {
        var response = ServerResponse(status: status, text: Self.page, contentType: "text/html")
        for field in fields { response.fields.append(field) }
        let page = response
        let router = APIRouter(errors: ErrorRenderer { _, _ in page })
        return try await withServer(router) { baseURL in
            let outcome = try await CommandLineTool.run(
                command, environment: ["MATRIX_HOMESERVER": "\(baseURL)", "MATRIX_TOKEN": "secret"])
            #expect(outcome.status == 1 && outcome.output.isEmpty)
            let lines = outcome.errors.split(separator: "\n").map { String($0).replacing("\(baseURL)", with: "URL") }
            try #require(lines.count == 2, "\(outcome.errors)")
            #expect(!outcome.errors.contains("html") && !outcome.errors.contains("secret"))
            return (lines[0], lines[1])
        }
    }

    @Test("a page is an error of one line with a hint, whatever its status", arguments: commands)
    func page(command: [String]) async throws {
        for status in [200, 403, 404] {
            let (error, hint) = try await run(command, status: status)
            #expect(
                error == "error: URL doesn't respond as a Matrix homeserver: status \(status) without Matrix's JSON")
            #expect(hint.contains("/.well-known/matrix/client"))
        }
    }

    @Test("the page of a reverse proxy without a homeserver has another hint", arguments: [429, 502, 503, 504])
    func proxy(status: Int) async throws {
        let (error, hint) = try await run(["client", "pushers", "list"], status: status)
        #expect(error.hasSuffix("status \(status) without Matrix's JSON"))
        #expect(hint.contains("try again later"))
    }

    @Test("the target of a redirect is the hint")
    func redirect() async throws {
        for location in [
            "https://matrix.garden.example/",
            "https://matrix.garden.example/_matrix/client/v3/pushers?access_token=secret",
        ] {
            let (error, hint) = try await run(
                ["client", "pushers", "list"], status: 301, fields: [.location: location])
            #expect(error.hasSuffix("status 301 without Matrix's JSON"))
            #expect(hint == "hint: it redirects to https://matrix.garden.example, which may be the homeserver's URL")
        }
    }

    @Test(
        "a URL with a path of the API is unusable, and the base URL is in the message",
        arguments: commands + [["doctor"]])
    func apiPath(command: [String]) async throws {
        let outcome = try await CommandLineTool.run(
            command,
            environment: ["MATRIX_HOMESERVER": "http://127.0.0.1:1/_matrix/client/v3/", "MATRIX_TOKEN": "secret"])
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        let message = "homeserver: the URL ends with \"/_matrix/client/v3\", a path of the API; give the base URL: "
        #expect(outcome.errors.hasPrefix("error: " + message + "http://127.0.0.1:1\n"), "\(outcome.errors)")
    }

    @Test("a server that closes the connection, or has no HTTP, is an error with the https URL as its hint")
    func otherScheme() async throws {
        for (bytes, words) in [
            ([], "closed the connection without an HTTP response"), (Array("SSH-2.0-x\r\n".utf8), "isn't HTTP"),
        ] {
            try await withRawServer(response: bytes) { url in
                let outcome = try await CommandLineTool.run(
                    ["client", "pushers", "list"],
                    environment: ["MATRIX_HOMESERVER": "\(url)", "MATRIX_TOKEN": "secret"])
                #expect(outcome.status == 1 && outcome.errors.contains(words), "\(outcome.errors)")
                let hint = "hint: if the port is one for https, give https://\(url.authority)\n"
                #expect(outcome.errors.hasSuffix(hint), "\(outcome.errors)")
            }
        }
    }

    @Test("an https URL of a port for http is an error with the http URL as its hint")
    func httpPort() async throws {
        try await withServer(APIRouter()) { url in
            let outcome = try await CommandLineTool.run(
                ["client", "pushers", "list"],
                environment: ["MATRIX_HOMESERVER": "https://\(url.authority)", "MATRIX_TOKEN": "secret"])
            #expect(outcome.status == 1)
            #expect(outcome.errors.hasSuffix("hint: if the port is one for http, give \(url)\n"), "\(outcome.errors)")
        }
    }
}
