import Foundation
import Testing

@Suite("matrix-push demo", .timeLimit(.minutes(5)))
struct DemoTests {
    @Test("demo prints every hop and the device's message, and the exit status is 0")
    func demo() async throws {
        let outcome = try await CommandLineTool.run("demo")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.lines.count <= 60)
        let hops = outcome.lines.filter { $0.hasPrefix("[") }.map { line in
            line.prefix { $0 != "{" }.trimmingCharacters(in: .whitespaces)
        }
        #expect(
            hops == [
                "[1] client -> homeserver  POST /_matrix/client/v3/pushers/set",
                "[1] client <- homeserver  200",
                "[2] homeserver -> gateway  POST /_matrix/push/v1/notify",
                "[3] gateway -> device  POST /up/fern",
                "[3] gateway <- device  200",
                "[2] homeserver <- gateway  200",
                "[4] client -> homeserver  POST /_matrix/client/v3/pushers/set",
                "[4] client <- homeserver  200",
                "[5] client -> homeserver  GET /_matrix/client/v3/pushers",
                "[5] client <- homeserver  200",
            ])
        #expect(outcome.output.contains("device shows: Wren in Kitchen garden: The tomatoes are ripe"))
        #expect(outcome.output.contains(#"200 {"rejected": []}"#))
        #expect(outcome.output.contains(#"200 {"pushers": []}"#))
        #expect(!outcome.output.contains("Bearer"))
    }
}
