import APIRuntime
import ArgumentParser
import ClientServerAPI

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

    private static func word(_ action: Action) -> String {
        let value = try? JSONValue(json: action.jsonBytes())
        return value.map { $0.string ?? $0.description } ?? ""
    }

    /// Returns a description of the events that the rule matches.
    static func when(_ rule: PushRule, _ kind: PushRuleKind) -> String {
        switch kind {
        case .content: return "the body contains \(quoted(rule.pattern ?? ""))"
        case .room: return "in this room"
        case .sender: return "from this user"
        case .override, .underride, .unknown:
            let conditions = rule.conditions ?? []
            return conditions.isEmpty ? "always" : conditions.map(condition).joined(separator: " and ")
        }
    }

    /// Returns a description of the condition.
    static func condition(_ condition: PushCondition) -> String {
        switch condition {
        case .eventMatch(let match): "\(match.key) ~ \(quoted(match.pattern))"
        case .eventPropertyIs(let property): "\(property.key) = \(text(property.value))"
        case .eventPropertyContains(let property): "\(property.key) contains \(text(property.value))"
        case .roomMemberCount(let count): "members \(count.is)"
        case .senderNotificationPermission(let permission): "the sender may notify \(quoted(permission.key))"
        case .containsDisplayName: "the body contains the display name"
        case .unknown(let value): value.description
        }
    }

    private static func text(_ value: some JSONCodable) -> String {
        String(decoding: value.jsonBytes(), as: UTF8.self)
    }

    private static func quoted(_ text: String) -> String { JSONValue.string(text).description }

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
