import APIRuntime
import Measuring
@_spi(Tools) import PushRules

/// Push rules: flattening an event, and evaluating rules over a flattened event. Rulesets are compiled beforehand, as
/// in a homeserver.
struct PushRuleEvaluation: BenchmarkSuite {
    private static let contender = "ours"

    func cases(_ payloads: PayloadFolder) throws -> [BenchmarkCase] {
        let message = try object("rules-default", payloads)
        let event = message["event"]?.object ?? [:]
        let everyone = try PushRuleCase(message)
        let users = (0..<1000).map { PushRuleUser(userID: "@user\($0):garden.org") }
        var cases = [
            BenchmarkCase(Self.contender, "rules-default", "flatten an event") { iterations in
                for _ in 0..<iterations { blackHole(FlattenedEvent(event)) }
            },
            BenchmarkCase(Self.contender, "rules-default", "evaluate for 1000 users") { iterations in
                for _ in 0..<iterations {
                    for user in users {
                        blackHole(everyone.rules.decision(on: everyone.event, in: everyone.room, for: user))
                    }
                }
            },
        ]
        for subject in try payloads.subjects(withPrefix: "rules-") {
            let one = try PushRuleCase(object(subject, payloads))
            cases.append(
                BenchmarkCase(Self.contender, subject, "evaluate push rules") { iterations in
                    for _ in 0..<iterations { blackHole(one.decision) }
                })
        }
        return cases
    }

    private func object(_ subject: String, _ payloads: PayloadFolder) throws -> JSONObject {
        try JSONObject(json: payloads.bytes(of: subject))
    }
}
