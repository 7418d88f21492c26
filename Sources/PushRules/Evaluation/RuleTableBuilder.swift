import APIRuntime
import ClientServerAPI

/// Gathers what a ``RuleTable`` holds.
struct RuleTableBuilder {
    let placeholder: String?
    private(set) var rules: [CompiledRule] = []
    private(set) var outcomes: [PushRuleOutcome] = []
    private(set) var sources: [PushRule] = []
    private(set) var conditions: [CompiledCondition] = []
    private(set) var conditionSources: [PushCondition] = []
    private(set) var paths = NumberedValues<PropertyPath>()
    private(set) var globs = NumberedValues<FoldedGlob>()
    private(set) var values = NumberedValues<ScalarValue>()
    private(set) var comparisons = NumberedValues<MemberCountComparison>()
    private(set) var texts: [String] = []

    init(placeholder: String?) { self.placeholder = placeholder }

    mutating func add(_ given: GivenRule, _ kind: PushRuleKind) {
        let start = conditions.count
        let rule = given.rule
        if let malformed = given.malformed {
            addMalformed(.unknown(malformed))
        } else {
            addConditions(of: rule, kind)
        }
        rules.append(CompiledRule(conditions: start..<conditions.count, isEnabled: rule.enabled))
        outcomes.append(PushRuleOutcome(rule, kind))
        sources.append(rule)
    }

    /// Adds the conditions of a rule, those that its kind implies among them.
    private mutating func addConditions(of rule: PushRule, _ kind: PushRuleKind) {
        if rule.default, DefaultPushRules.legacyMentionRuleIDs.contains(where: rule.ruleID.hasSameScalars) {
            // The specification has no condition that says so; explanations need one.
            let source = PushCondition.unknown([
                "kind": "event_property_absent", "key": .string(#"content.m\.mentions"#),
            ])
            add(CompiledCondition(test: .hasNoMentions), source)
        }
        switch kind {
        case .content:
            let source = PushCondition.eventMatch(.init(key: "content.body", pattern: rule.pattern ?? ""))
            if let pattern = rule.pattern { add(words(pattern), source) } else { addMalformed(source) }
        case .room: addRuleID(rule, .roomID, "room_id")
        case .sender: addRuleID(rule, .sender, "sender")
        case .override, .underride:
            for condition in rule.conditions ?? [] { add(compiled(condition), condition) }
        case .unknown: addMalformed(.unknown(.object([:])))
        }
    }

    private mutating func add(_ condition: CompiledCondition, _ source: PushCondition) {
        conditions.append(condition)
        conditionSources.append(source)
    }

    private mutating func addMalformed(_ source: PushCondition) {
        add(CompiledCondition(test: .malformed), source)
    }

    private mutating func addRuleID(_ rule: PushRule, _ property: KnownProperty, _ key: String) {
        texts.append(rule.ruleID)
        add(
            CompiledCondition(test: .isRuleID, property: property.rawValue, operand: texts.count - 1),
            .eventPropertyIs(.init(key: key, value: .string(rule.ruleID))))
    }

    private mutating func compiled(_ condition: PushCondition) -> CompiledCondition {
        switch condition {
        case .eventMatch(let match):
            let path = PropertyPath(match.key)
            if KnownProperty(path) == .body { return words(match.pattern) }
            if isPlaceholder(match.pattern) {
                return CompiledCondition(test: .matchesUserID, property: number(of: path))
            }
            let glob = globs.number(of: FoldedGlob(match.pattern))
            return CompiledCondition(test: .matchesWhole, property: number(of: path), operand: glob)
        case .eventPropertyIs(let property):
            guard let value = ScalarValue(property.value) else { return CompiledCondition(test: .malformed) }
            return CompiledCondition(
                test: .isValue, property: number(of: PropertyPath(property.key)), operand: values.number(of: value))
        case .eventPropertyContains(let property):
            guard let value = ScalarValue(property.value) else { return CompiledCondition(test: .malformed) }
            let path = number(of: PropertyPath(property.key))
            if case .string(let text) = value, isPlaceholder(text) {
                return CompiledCondition(test: .containsUserID, property: path)
            }
            return CompiledCondition(test: .containsValue, property: path, operand: values.number(of: value))
        case .roomMemberCount(let count):
            guard let comparison = MemberCountComparison(count.is) else { return CompiledCondition(test: .malformed) }
            return CompiledCondition(test: .memberCount, operand: comparisons.number(of: comparison))
        case .senderNotificationPermission(let permission):
            texts.append(permission.key)
            return CompiledCondition(test: .senderMayNotify, operand: texts.count - 1)
        case .containsDisplayName: return CompiledCondition(test: .containsDisplayName)
        case .unknown(let condition):
            return CompiledCondition(test: condition.isOfKnownKind ? .malformed : .unknownKind)
        }
    }

    private mutating func words(_ pattern: String) -> CompiledCondition {
        if let placeholder, pattern.hasSameScalars(as: DefaultPushRules.localpart(of: placeholder)) {
            return CompiledCondition(test: .matchesLocalpart)
        }
        return CompiledCondition(
            test: .matchesWords, property: KnownProperty.body.rawValue,
            operand: globs.number(of: FoldedGlob(pattern)))
    }

    private mutating func number(of path: PropertyPath) -> Int {
        KnownProperty(path)?.rawValue ?? ~paths.number(of: path)
    }

    private func isPlaceholder(_ text: String) -> Bool { placeholder.map(text.hasSameScalars) ?? false }
}

/// Distinct values, each with a number.
struct NumberedValues<Element: Hashable> {
    private(set) var elements: [Element] = []
    private var numbers: [Element: Int] = [:]

    mutating func number(of element: Element) -> Int {
        if let number = numbers[element] { return number }
        elements.append(element)
        numbers[element] = elements.count - 1
        return elements.count - 1
    }
}

extension JSONValue {
    /// Whether it names a kind of condition that the schema has: then the rest of it isn't as it should be.
    fileprivate var isOfKnownKind: Bool {
        let kinds = [
            "event_match", "event_property_is", "event_property_contains", "room_member_count",
            "sender_notification_permission", "contains_display_name",
        ]
        guard let kind = self["kind"]?.string else { return true }
        return kinds.contains(where: kind.hasSameScalars)
    }
}
