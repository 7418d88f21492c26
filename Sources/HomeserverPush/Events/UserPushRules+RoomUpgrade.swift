import ClientServerAPI
import PushRules
import StringGrammars

extension UserPushRules {
    /// Copies a user's rules about a room that was replaced by another one (client-server API, "Room Upgrades"), so that
    /// the new room notifies as the old one did.
    ///
    /// These are the room's rule of the kind `room`, and own rules with the condition that `room_id` is the old room's ID.
    /// A rule that the new room has already stays. Rules that exceed ``maxRulesPerUser`` aren't copied.
    /// - Throws: ``PushStoreError``.
    public func copyRules(
        from oldRoomID: String, to newRoomID: String, of userID: String
    ) async throws(PushStoreError) {
        guard !oldRoomID.isIdentical(to: newRoomID), !oldRoomID.isEmpty else { return }
        do {
            try await change(userID) { rules throws(RulesetError) in
                rules.copyRules(from: oldRoomID, to: newRoomID)
            }
        } catch let error as PushStoreError {
            throw error
        } catch {
            // The change above throws no other error.
        }
    }
}

extension UserRuleset {
    fileprivate mutating func copyRules(from oldRoomID: String, to newRoomID: String) {
        let all = ruleset
        for kind in [PushRuleKind.room, .override, .underride] {
            for rule in all[kind] where !rule.default {
                guard let copy = rule.copy(kind, from: oldRoomID, to: newRoomID),
                    self.rule(kind: kind, ruleID: copy.ruleID) == nil
                else { continue }
                do {
                    try checkWeight(of: copy.content, replacing: (kind, copy.ruleID))
                    try set(kind: kind, ruleID: copy.ruleID, to: copy.content, after: rule.ruleID)
                    try setEnabled(rule.enabled, kind: kind, ruleID: copy.ruleID)
                } catch {
                    continue
                }
            }
        }
    }
}

extension PushRule {
    /// Returns the ID and the content of the rule for another room; `nil` for a rule that isn't about the old room.
    fileprivate func copy(
        _ kind: PushRuleKind, from oldRoomID: String, to newRoomID: String
    ) -> (ruleID: String, content: SetPushRuleRequest)? {
        if kind == .room {
            guard ruleID.isIdentical(to: oldRoomID) else { return nil }
            return (newRoomID, SetPushRuleRequest(actions: actions))
        }
        var isAboutRoom = false
        let conditions = (conditions ?? []).map { condition -> PushCondition in
            guard case .eventMatch(var match) = condition, match.key == "room_id",
                match.pattern.isIdentical(to: oldRoomID)
            else { return condition }
            isAboutRoom = true
            match.pattern = newRoomID
            return .eventMatch(match)
        }
        guard isAboutRoom else { return nil }
        let newID = ruleID.isIdentical(to: oldRoomID) ? newRoomID : "\(ruleID) \(newRoomID)"
        return (newID, SetPushRuleRequest(actions: actions, conditions: conditions))
    }
}
