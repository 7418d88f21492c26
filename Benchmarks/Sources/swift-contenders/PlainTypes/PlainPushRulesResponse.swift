/// The response of `GET /_matrix/client/v3/pushrules/`, written by hand for `Codable`.
struct PlainPushRulesResponse: Codable {
    var global: Ruleset

    struct Ruleset: Codable {
        var override: [Rule]?
        var content: [Rule]?
        var room: [Rule]?
        var sender: [Rule]?
        var underride: [Rule]?
    }

    struct Rule: Codable {
        var ruleID: String
        var `default`: Bool
        var enabled: Bool
        var actions: [PlainAction]
        var conditions: [Condition]?
        var pattern: String?

        enum CodingKeys: String, CodingKey {
            case ruleID = "rule_id"
            case `default`, enabled, actions, conditions, pattern
        }
    }

    /// The members of all kinds of conditions; which of them a kind requires isn't checked.
    struct Condition: Codable {
        var kind: String
        var key: String?
        var pattern: String?
        var value: FreeForm?
        var `is`: String?
    }
}

/// An action is a string or an object.
enum PlainAction: Codable {
    case name(String)
    case tweak(Tweak)

    struct Tweak: Codable {
        var setTweak: String
        var value: FreeForm?

        enum CodingKeys: String, CodingKey {
            case setTweak = "set_tweak"
            case value
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let name = try? container.decode(String.self) {
            self = .name(name)
        } else {
            self = .tweak(try container.decode(Tweak.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .name(let name): try container.encode(name)
        case .tweak(let tweak): try container.encode(tweak)
        }
    }
}
