import APIRuntime
import AsyncHTTPClientTransport
import Foundation
import HomeserverPush
import HummingbirdTransport
import Logging
import Testing

/// The homeserver of `docs/guides/rulesets.md`, line by line, which shows that the code in the document compiles.
private func runHomeserver() async throws {
    let logger = Logger(label: "push")
    let service = HomeserverPushService(transport: AsyncHTTPClientTransport(), logger: logger)
    service.sessions.add(AccessToken("secret"), for: AuthenticatedUser(userID: "@fern:garden.example"))
    var router = APIRouter()
    service.register(on: &router)
    try await HummingbirdServer(router: router, configuration: .init(port: 8008), logger: logger).run()
}

@Suite("docs/guides/rulesets.md")
struct RulesetsDocumentTests {
    @Test("the document shows the code above")
    func homeserver() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let document = try String(contentsOf: root.appending(path: "docs/guides/rulesets.md"), encoding: .utf8)
        let shown = document.components(separatedBy: "```").filter { $0.contains("HomeserverPushService(") }
        let source = try String(contentsOfFile: #filePath, encoding: .utf8).split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let start = try #require(source.firstIndex { $0.hasPrefix("private func runHomeserver") })
        let body = source[(start + 1)...].prefix { $0 != "}" }
        #expect(shown.count == 1)
        #expect(shown.first?.split(separator: "\n").dropFirst().map(String.init) == Array(body))
    }
}
