import APIRuntime
import ClientServerAPI
@_spi(Tools) import PushRules

/// A change of a ruleset in four bytes: the operation and the kind, the rule's ID, and the IDs of neighbours (0 for
/// none). An ID is an index in a list of interesting IDs.
struct RulesetEdit {
    enum Operation: CaseIterable { case set, place, enable, disable, setActions, remove, reset }

    let operation: Operation
    let kind: Int
    let id: Int
    let before: Int?
    let after: Int?

    /// The maximum number of edits in one input.
    private static let maxCount = 64

    static func all(in input: ArraySlice<UInt8>) -> [RulesetEdit] {
        let input = Array(input.prefix(4 * maxCount))
        return stride(from: 0, to: input.count - 3, by: 4).map { RulesetEdit(input[$0..<($0 + 4)].map(Int.init)) }
    }

    private init(_ bytes: [Int]) {
        operation = Operation.allCases[bytes[0] % Operation.allCases.count]
        kind = bytes[0] / Operation.allCases.count % Ruleset.kinds.count
        id = bytes[1]
        before = operation == .place && bytes[2] > 0 ? bytes[2] - 1 : nil
        after = operation == .place && bytes[3] > 0 ? bytes[3] - 1 : nil
    }
}

/// Edits the ruleset of a case as a homeserver does, and compares every step with ``RulesetModel``.
func checkEdits(_ edits: [RulesetEdit], _ asked: PushRuleCase, _ json: JSONObject) {
    let text = JSONValue.object(json["rules"]?.object ?? [:]).jsonBytes()
    let given = (try? Ruleset(json: text, mode: .tolerant)) ?? Ruleset()
    let options: DefaultPushRules.Options = json["legacy_mentions"] == true ? .legacyMentions : []
    let defaults = DefaultPushRules.ruleset(of: asked.user.userID, options: options)
    var rules = UserRuleset(given, defaults: defaults)
    var model = RulesetModel(rules.ruleset, defaults)
    let ids =
        [given, defaults].flatMap { rules in Ruleset.kinds.flatMap { rules[$0].map(\.ruleID) } }
        + ["", ".x", "a/b", "é", "e\u{301}", "x", "y", "z"]
    checkWhole(rules, asked, defaults, options)
    for (number, edit) in edits.enumerated() {
        let (id, kind) = (ids[edit.id % ids.count], Ruleset.kinds[edit.kind])
        let (before, after) = (edit.before.map { ids[$0 % ids.count] }, edit.after.map { ids[$0 % ids.count] })
        let actions = [Action.setTweak(.init(setTweak: "edit", value: .integer(Int64(number))))]
        let isDone =
            switch edit.operation {
            case .set, .place:
                done { () throws(RulesetError) in
                    try rules.set(kind: kind, ruleID: id, to: content(kind, actions), before: before, after: after)
                }
            case .enable: done { () throws(RulesetError) in try rules.setEnabled(true, kind: kind, ruleID: id) }
            case .disable: done { () throws(RulesetError) in try rules.setEnabled(false, kind: kind, ruleID: id) }
            case .setActions: done { () throws(RulesetError) in try rules.setActions(actions, kind: kind, ruleID: id) }
            case .remove: done { () throws(RulesetError) in try rules.remove(kind: kind, ruleID: id) }
            case .reset: done { () throws(RulesetError) in try rules.reset(kind: kind, ruleID: id) }
            }
        let canBe =
            switch edit.operation {
            case .set, .place: model.set(id, edit.kind, content(kind, actions), before: before, after: after)
            case .enable: model.update(id, edit.kind) { $0.enabled = true }
            case .disable: model.update(id, edit.kind) { $0.enabled = false }
            case .setActions: model.update(id, edit.kind) { $0.actions = actions }
            case .remove: model.remove(id, edit.kind)
            case .reset: model.reset(id, edit.kind)
            }
        require(isDone == canBe, "\(edit) of \(id) is \(canBe ? "done" : "refused")")
        require(model.isSame(as: rules), "\(edit) of \(id) does what it is asked to")
    }
    checkWhole(rules, asked, defaults, options)
}

private func done(_ change: () throws(RulesetError) -> Void) -> Bool {
    do {
        try change()
        return true
    } catch {
        require((400..<500).contains(error.matrixError.status.code), "a change is refused as the client's mistake")
        return false
    }
}

private func content(_ kind: PushRuleKind, _ actions: [Action]) -> SetPushRuleRequest {
    SetPushRuleRequest(
        actions: actions,
        conditions: kind == .override || kind == .underride ? [.roomMemberCount(.init(is: "2"))] : nil,
        pattern: kind == .content ? "tea" : nil)
}

/// A ruleset survives storage, and its compiled form decides as its rules do one by one.
private func checkWhole(
    _ rules: UserRuleset, _ asked: PushRuleCase, _ defaults: Ruleset, _ options: DefaultPushRules.Options
) {
    let all = rules.ruleset
    for kind in Ruleset.kinds {
        let ids = Set(all[kind].map { Array($0.ruleID.utf8) })
        require(ids.count == all[kind].count, "each ID is that of one \(kind) rule")
    }
    let stored = rules.overrides.jsonBytes()
    guard let overrides = try? RulesetOverrides(json: stored, mode: .tolerant) else {
        return require(false, "what is stored is read again")
    }
    require(overrides.jsonBytes() == stored, "what is read from the store is stored the same")
    let again = UserRuleset(defaults: defaults, overrides: overrides)
    require(again.ruleset.jsonBytes() == all.jsonBytes(), "the store gives the ruleset back")
    require(again.ownCount == rules.ownCount, "the store gives the number of rules back")
    let taken = UserRuleset(all, defaults: defaults)
    require(taken.ruleset.jsonBytes() == all.jsonBytes(), "a ruleset that is taken over is that ruleset")

    let user = CompiledRuleset(rules, options: options)
    let exact = CompiledRuleset(all)
    require(user.rules == exact.rules, "a user's rules are tried in the order of their ruleset")
    require(
        user.decision(on: asked.event, in: asked.room, for: asked.user)
            == exact.decision(on: asked.event, in: asked.room, for: asked.user),
        "a user's rules decide what those of their ruleset do")
}
