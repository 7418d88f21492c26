import APIRuntime
import ArgumentParser
import ClientServerAPI
import PushRules

/// Push rules and actions as text, and actions from text.
enum RuleText {
    // MARK: Describing

    /// Returns the actions in the syntax of `--action`, separated by commas; `-` for none.
    static func actions(_ actions: [Action]) -> String {
        if actions.isEmpty { return "-" }
        return actions.map { action in
            guard case .setTweak(let tweak) = action else { return word(action) }
            guard let value = tweak.value else { return tweak.setTweak }
            return tweak.setTweak + "=" + (value.string ?? value.description)
        }.joined(separator: ", ")
    }

    /// Returns whether a rule is on or off; `?` if that can't be read.
    static func state(_ rule: JSONObject) -> String { rule["enabled"]?.boolean.map { $0 ? "on" : "off" } ?? "?" }

    /// Returns the actions of a list that may be odd; `?` for a value that isn't a list.
    static func actions(_ list: JSONValue?) -> String {
        list?.array.map { actions($0.map(action)) } ?? "?"
    }

    private static func action(_ json: JSONValue) -> Action {
        (try? Action(json: json.jsonBytes(), mode: .tolerant)) ?? .unknown(json)
    }

    private static func word(_ action: Action) -> String {
        let value = try? JSONValue(json: action.jsonBytes())
        return value.map { $0.string ?? $0.description } ?? ""
    }

    /// Returns a description of the events that the rule matches.
    static func when(_ rule: PushRule, _ kind: PushRuleKind) -> String {
        switch kind {
        case .content: return "the body contains \(JSONValue.string(rule.pattern ?? ""))"
        case .room: return "in this room"
        case .sender: return "from this user"
        case .override, .underride, .unknown:
            let conditions = rule.conditions ?? []
            let format = ConditionFormat(.brief, name: { $0 }, value: \.description)
            return conditions.isEmpty
                ? "always"
                : conditions.map { RuleRequirement.condition($0).description(in: format) }.joined(separator: " and ")
        }
    }

    /// Returns a description of the events that a rule matches whose members may be odd; `?` if that can't be read.
    static func when(_ rule: JSONObject, _ kind: PushRuleKind) -> String {
        let conditions = rule["conditions"].flatMap { $0.isNull ? nil : $0 }
        let hasConditions = kind != .content && kind != .room && kind != .sender
        if kind == .content, rule["pattern"]?.string == nil { return "?" }
        if hasConditions, let conditions, conditions.array == nil { return "?" }
        return when(
            PushRule(
                ruleID: rule.cell("rule_id"), default: false, enabled: true, actions: [],
                conditions: conditions?.array.map { $0.map(condition) }, pattern: rule["pattern"]?.string),
            kind)
    }

    private static func condition(_ json: JSONValue) -> PushCondition {
        (try? PushCondition(json: json.jsonBytes(), mode: .tolerant)) ?? .unknown(json)
    }

    // MARK: Parsing

    /// Parses an action: `notify`, `highlight`, `sound=default`, `NAME=VALUE`, or a JSON object.
    /// - Throws: `ValidationError` that names `--action`.
    static func action(_ word: String) throws -> Action {
        if word.hasPrefix("{") {
            do {
                return try Action(json: word)
            } catch {
                throw ValidationError("--action: \(error)")
            }
        }
        if let equals = word.firstIndex(of: "=") {
            let name = String(word[..<equals])
            let text = String(word[word.index(after: equals)...])
            guard !name.isEmpty else { throw ValidationError("--action: missing name of the tweak before =") }
            // The value of sound is always a string, even if it looks like JSON.
            let value = name == "sound" ? nil : try? JSONValue(json: text)
            return .setTweak(.init(setTweak: name, value: value ?? .string(text)))
        }
        switch word {
        case "notify": return .notify
        case "dont_notify": return .dontNotify
        case "coalesce": return .coalesce
        case "highlight": return .setTweak(.init(setTweak: "highlight"))
        default:
            throw ValidationError("--action: expected notify, highlight, sound=NAME or NAME=VALUE, found \"\(word)\"")
        }
    }
}
