import APIRuntime
import ClientServerAPI
import Foundation
import PushRules
import SharedData
import Testing

@Suite("Default push rules")
struct DefaultPushRulesTests {
    private static let file = "push-rule-vectors/default_ruleset.json"

    @Test(
        "the default rules are those of the specification, with the user's ID",
        .enabled(if: SharedData.exists(file), SharedData.skipped))
    func matchSpecification() throws {
        let text = String(decoding: try SharedData.bytes(of: Self.file), as: UTF8.self)
            .replacing("[the user's Matrix ID]", with: "@me:example.org")
        let ours = DefaultPushRules.ruleset(of: "@me:example.org")
        #expect(try JSONValue(json: ours.jsonBytes()) == JSONValue(json: text))
    }
}
