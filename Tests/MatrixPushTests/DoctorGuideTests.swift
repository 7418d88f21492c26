import APIRuntime
import ClientServerAPI
import DoctorAccounts
import Foundation
import LoopbackServer
import PushRules
import TemporaryFolder
import Testing

@Suite("The example of docs/guides/doctor.md", .timeLimit(.minutes(5)))
struct DoctorGuideTests {
    /// Returns the text that the guide shows below the command.
    private func shown() throws -> String {
        let guide = try String(
            contentsOf: CommandLineTool.projectRoot.appending(path: "docs/guides/doctor.md"), encoding: .utf8)
        let start = try #require(guide.firstRange(of: "$ matrix-push doctor --token-file fern.token\n")).upperBound
        let end = try #require(guide[start...].firstRange(of: "```")).lowerBound
        return String(guide[start..<end])
    }

    private func pusher(_ device: String, _ name: String, at url: String) -> JSONValue {
        [
            "app_id": "org.example.chat", "pushkey": .string("pushkey of \(device)"), "kind": "http",
            "app_display_name": "Chat", "device_display_name": .string(name), "lang": "en",
            "data": ["url": .string("\(url)/_matrix/push/v1/notify"), "format": "event_id_only"],
            "org.matrix.msc3881.device_id": .string(device),
        ]
    }

    /// Push rules with a default rule that is off, and a rule that mutes a room.
    private func rules() throws -> JSONObject {
        var rules = DefaultPushRules.ruleset(of: DoctorHomeserver.userID)
        let message = try #require(rules.underride?.firstIndex { $0.ruleID == ".m.rule.message" })
        rules.underride?[message].enabled = false
        rules.room = [PushRule(ruleID: "!beds:garden.example", default: false, enabled: true, actions: [])]
        return ["global": .object(try JSONObject(json: rules.jsonBytes()))]
    }

    @Test("the command prints the text that the guide shows")
    func output() async throws {
        try await ScriptedGateway.with(ScriptedGateway.knowing(["org.example.chat"])) { _, url in
            try await withRefusingAddress { refusing in
                let gateway = url.replacing("/_matrix/push/v1/notify", with: "")
                let pushers = [
                    pusher("PHONE", "Fern's phone", at: gateway), pusher("OLD", "Fern's old phone", at: "\(refusing)"),
                ]
                let unused = (Date().timeIntervalSince1970 - 40.5 * 86_400) * 1000
                let devices: JSONValue = [
                    ["device_id": "PHONE"], ["device_id": "OLD", "last_seen_ts": .integer(Int64(unused))],
                ]
                try await DoctorHomeserver.with(
                    pushers: ["pushers": .array(pushers)], rules: try rules(), devices: ["devices": devices]
                ) { homeserver in
                    let outcome = try await CommandLineTool.run(
                        "doctor",
                        environment: [
                            "MATRIX_HOMESERVER": "\(homeserver.baseURL)", "MATRIX_TOKEN": DoctorHomeserver.token,
                        ])
                    #expect(outcome.status == 1 && outcome.errors.isEmpty)
                    var output = outcome.output
                    for (address, port) in [("\(homeserver.baseURL)", 8008), (gateway, 7183), ("\(refusing)", 7184)] {
                        output = output.replacing(address.dropFirst("http://".count), with: "127.0.0.1:\(port)")
                    }
                    #expect(try output == shown(), "\(output)")
                }
            }
        }
    }
}
