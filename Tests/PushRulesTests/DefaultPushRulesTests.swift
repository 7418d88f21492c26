import APIRuntime
import ClientServerAPI
import Foundation
import PushRules
import Testing

@Suite("Default push rules")
struct DefaultPushRulesTests {
    private static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/push-rule-vectors/default_ruleset.json").standardized

    @Test(
        "they are those of the specification, for the user that they name",
        .enabled(if: FileManager.default.fileExists(atPath: file.path), "skipped: ../shared is absent"))
    func matchSpecification() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
            .replacing("[the user's Matrix ID]", with: "@me:example.org")
        let ours = DefaultPushRules.ruleset(of: "@me:example.org")
        #expect(try JSONValue(json: ours.jsonBytes()) == JSONValue(json: text))
    }
}
