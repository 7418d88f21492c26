import APIRuntime
import ClientServerAPI
import PushRules

/// A homeserver's response to `GET /_matrix/client/v3/pushrules/`: the default rules and a user's own rules.
enum PushRulesPayload {
    /// About 8 kB.
    static var text: String {
        var rules = DefaultPushRules.ruleset(of: "@fernkeeper:garden.example")
        rules.content = [
            "greenhouse", "frost", "water*", "fern", "seed?", "harvest", "compost", "orchid", "shears", "nettle?",
        ].map {
            PushRule(
                ruleID: $0, default: false, enabled: true,
                actions: [
                    .notify, .setTweak(.init(setTweak: "sound", value: .string("default"))),
                    .setTweak(.init(setTweak: "highlight")),
                ], pattern: $0)
        }
        rules.room = (0..<20).map {
            PushRule(
                ruleID: "!kgRoomForPlants\(10 + $0):garden.example", default: false, enabled: $0 % 4 != 0,
                actions: $0 % 3 == 0 ? [] : [.notify])
        }
        rules.sender = (0..<12).map {
            PushRule(ruleID: "@gardener\(10 + $0):garden.example", default: false, enabled: true, actions: [.notify])
        }
        return String(decoding: PushRulesResponse(global: rules).jsonBytes(), as: UTF8.self)
    }
}
