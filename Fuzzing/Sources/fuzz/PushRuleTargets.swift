import APIRuntime
import ClientServerAPI
@_spi(Tools) import PushRules
import ReferenceGlob

/// Compares the globs of push rules with a direct implementation of the definition: on a whole text, on words of the
/// body, and for a display name, which isn't a pattern. Input: a byte, pattern, line feed, text. The halves of the byte
/// are the numbers of repetitions of text and pattern, up to 128 each: long texts are searched by another algorithm.
func checkRuleGlob(_ input: [UInt8]) -> CInt {
    guard let lengths = input.first else { return 0 }
    var (pattern, text) = halves(of: input.dropFirst())
    pattern = String(repeating: pattern, count: 1 << Int(lengths >> 4 & 7))
    text = String(repeating: text, count: 1 << Int(lengths & 7))
    let steps = pattern.utf8.count * text.utf8.count
    guard steps <= 1 << 28 else { return 0 }

    let event = FlattenedEvent(["content": ["body": .string(text), "text": .string(text)]])
    let user = PushRuleUser(userID: "@me:x", displayName: pattern)
    func holds(_ condition: PushCondition) -> Bool {
        let rules = CompiledRuleset(
            Ruleset(override: [
                PushRule(ruleID: "r", default: false, enabled: true, actions: [.notify], conditions: [condition])
            ]))
        return rules.decision(on: event, in: PushRuleRoom(memberCount: 2), for: user).notifies
    }
    let whole = holds(.eventMatch(.init(key: "content.text", pattern: pattern)))
    let words = holds(.eventMatch(.init(key: "content.body", pattern: pattern)))
    let name = holds(.containsDisplayName(.init()))
    // The definition takes 64 times as many steps. Longer inputs only have to terminate.
    guard steps <= 1 << 20 else { return 0 }
    require(whole == ReferenceGlob.matchesWhole(pattern, text), "a glob matches the texts it describes")
    require(words == ReferenceGlob.matchesWords(pattern, text), "a glob matches the words it describes")
    require(
        name == (!pattern.isEmpty && ReferenceGlob.matchesWords(pattern, text, isLiteral: true)),
        "a display name is found where it stands")
    return 0
}

/// A case of `matrix-push rules evaluate`. Input: the case, a line feed, and edits of its ruleset: see
/// ``RulesetEdit``.
func checkRules(_ input: [UInt8]) -> CInt {
    let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.endIndex
    guard let json = try? JSONObject(json: Array(input[..<end])) else { return 0 }
    do {
        let asked = try PushRuleCase(json)
        let outcome = asked.decision
        checkExplanation(asked.explanation, outcome, among: asked.rules.rules)
        checkActions(of: outcome, asked.explanation, json)
        checkText(outcome.json)
        checkEdits(RulesetEdit.all(in: input[end...].dropFirst()), asked, json)
    } catch {
        require(!error.key.isEmpty && !error.expected.isEmpty, "a refusal has a reason")
    }
    return 0
}

/// Rules are evaluated in order, up to the one that decides, which is the decision's rule.
private func checkExplanation(
    _ explanation: PushRuleExplanation, _ outcome: PushDecision, among rules: [PushDecision.Rule]
) {
    require(explanation.decision == outcome, "the outcome is the one that is explained")
    let asked = explanation.rules.map { PushDecision.Rule(kind: $0.kind, ruleID: $0.ruleID) }
    require(asked == Array(rules.prefix(asked.count)), "rules are asked in their order")
    let isDecided = explanation.rules.last?.status == .matched
    require(outcome.rule == (isDecided ? asked.last : nil), "the rule that decides is the last one that is asked")
    require(
        isDecided || asked.count == (explanation.isOwnEvent ? 0 : rules.count), "all rules are asked if none decides")
    for (number, rule) in explanation.rules.enumerated() {
        let holds = rule.conditions.allSatisfy(\.holds)
        switch rule.status {
        case .matched: require(number == asked.count - 1 && holds, "all conditions hold of the rule that decides")
        case .failed: require(!holds, "a condition doesn't hold of a rule that fails")
        case .disabled: require(rule.conditions.isEmpty, "a disabled rule's conditions aren't checked")
        }
    }
    checkText(explanation.json)
}

/// The actions are those of the deciding rule, unchanged.
private func checkActions(of outcome: PushDecision, _ explanation: PushRuleExplanation, _ json: JSONObject) {
    require(outcome.notifies == outcome.actions.contains(.notify), "it notifies if an action is notify")
    require(outcome.notifies || !outcome.highlights, "what doesn't notify isn't highlighted")
    guard outcome.rule != nil else { return require(outcome == .none, "without a rule nothing happens") }
    guard json["base"] == "none", let rules = json["rules"]?.object else { return }
    let ruleset = Ruleset(tolerant: rules)
    let given = Ruleset.kinds.flatMap { ruleset[$0] }
    let actions = given[explanation.rules.count - 1].actions.filter { $0 != .dontNotify && $0 != .coalesce }
    require(outcome.actions == actions, "the actions are those of the rule that decides")
}

/// The explanation is JSON, unless it is too deep, because it contains values of the event.
private func checkText(_ json: JSONObject) {
    let text = JSONValue.object(json).jsonBytes()
    do {
        require(try JSONObject(json: text) == json, "what is shown is read again, equal")
    } catch {
        require(error.violations.allSatisfy { $0.code == .depth }, "what is shown is JSON")
    }
}
