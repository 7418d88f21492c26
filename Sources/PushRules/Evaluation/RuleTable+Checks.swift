import APIRuntime

extension RuleTable {
    /// Whether a condition holds: the one place that decides, for outcomes and explanations alike.
    @inline(__always)
    func check(
        _ condition: CompiledCondition, _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser
    ) -> ConditionFinding {
        switch condition.test {
        case .matchesWhole:
            let number = number(condition, event)
            guard number >= 0 else { return .propertyAbsent }
            guard event.isString(number) else { return .notAString }
            let operand = condition.operand
            return event.matchesWhole(number, outlines[operand], globs[operand]) ? .holds : .patternDiffers
        case .matchesWords:
            let operand = condition.operand
            guard let matches = event.bodyMatchesWords(outlines[operand], globs[operand]) else {
                return noBody(event)
            }
            return matches ? .holds : .noSuchWords
        case .matchesUserID:
            let number = number(condition, event)
            guard number >= 0 else { return .propertyAbsent }
            guard case .string(let text) = event.value(number) else { return .notAString }
            // Mostly it is the very ID, or that of somebody else.
            if text.hasSameScalars(as: user.userID) { return .holds }
            let glob = FoldedGlob(user.userID)
            return event.matchesWhole(number, glob.outline, glob) ? .holds : .patternDiffers
        case .matchesLocalpart:
            let glob = FoldedGlob(DefaultPushRules.localpart(of: user.userID))
            guard let matches = event.bodyMatchesWords(glob.outline, glob) else { return noBody(event) }
            return matches ? .holds : .noSuchWords
        case .isValue:
            let number = number(condition, event)
            guard number >= 0 else { return .propertyAbsent }
            return values[condition.operand].isSame(as: event.value(number)) ? .holds : .valueDiffers
        case .containsValue:
            return contains(values[condition.operand], condition, event)
        case .containsUserID:
            return contains(.string(user.userID), condition, event)
        case .isRuleID:
            let number = number(condition, event)
            guard number >= 0 else { return .propertyAbsent }
            guard case .string(let text) = event.value(number) else { return .valueDiffers }
            return text.hasSameScalars(as: texts[condition.operand]) ? .holds : .valueDiffers
        case .memberCount:
            return comparisons[condition.operand].holds(for: room.memberCount) ? .holds : .memberCountDiffers
        case .senderMayNotify:
            let level = PowerLevel.level(room.notificationLevel(texts[condition.operand]))
            guard let senders = room.senderPowerLevel, senders >= level else { return .powerLevelTooLow }
            return .holds
        case .containsDisplayName:
            guard let name = user.displayName, !name.isEmpty else { return .noDisplayName }
            let glob = FoldedGlob(literal: name)
            guard let matches = event.bodyMatchesWords(glob.outline, glob) else { return noBody(event) }
            return matches ? .holds : .displayNameMissing
        case .hasNoMentions:
            return event.number(of: .mentions) < 0 ? .holds : .hasMentions
        case .unknownKind: return .unknownKind
        case .malformed: return .malformed
        }
    }

    /// The number of the property that a condition is about, or -1.
    @inline(__always)
    func number(_ condition: CompiledCondition, _ event: FlattenedEvent) -> Int {
        condition.property >= 0
            ? event.number(ofKnown: condition.property) : event.number(of: paths[~condition.property])
    }

    private func noBody(_ event: FlattenedEvent) -> ConditionFinding {
        event.number(of: .body) < 0 ? .propertyAbsent : .notAString
    }

    @inline(__always)
    private func contains(
        _ value: @autoclosure () -> ScalarValue, _ condition: CompiledCondition, _ event: FlattenedEvent
    ) -> ConditionFinding {
        let number = number(condition, event)
        guard number >= 0 else { return .propertyAbsent }
        guard case .array(let elements) = event.value(number) else { return .notAnArray }
        let value = value()
        return elements.contains { value.isSame(as: $0) } ? .holds : .notAnElement
    }
}
