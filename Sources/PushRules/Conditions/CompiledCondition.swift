import ClientServerAPI

/// A compiled condition of any kind, and the registry of the kinds.
///
/// A new kind needs the schema, a file in this folder and its lines here, which the compiler asks for: a case, and a
/// line in each of the three switches. The switch of ``result(_:_:_:_:)`` is static, because it is the evaluator's
/// inner loop.
enum CompiledCondition: Sendable {
    case eventMatch(PushCondition.EventMatch.Check)
    case eventPropertyIs(PushCondition.EventPropertyIs.Check)
    case eventPropertyContains(PushCondition.EventPropertyContains.Check)
    case roomMemberCount(PushCondition.RoomMemberCount.Check)
    case senderNotificationPermission(PushCondition.SenderNotificationPermission.Check)
    case containsDisplayName(PushCondition.ContainsDisplayName.Check)
    case noMentions(NoMentions.Check)
    case neverHolds(UnknownCondition.Check)

    init(_ requirement: RuleRequirement, with operands: inout ConditionOperands.Builder) {
        let compiled: Self? =
            switch requirement {
            case .condition(.eventMatch(let condition)): condition.compiled(with: &operands).map(Self.eventMatch)
            case .condition(.eventPropertyIs(let condition)):
                condition.compiled(with: &operands).map(Self.eventPropertyIs)
            case .condition(.eventPropertyContains(let condition)):
                condition.compiled(with: &operands).map(Self.eventPropertyContains)
            case .condition(.roomMemberCount(let condition)):
                condition.compiled(with: &operands).map(Self.roomMemberCount)
            case .condition(.senderNotificationPermission(let condition)):
                condition.compiled(with: &operands).map(Self.senderNotificationPermission)
            case .condition(.containsDisplayName(let condition)):
                condition.compiled(with: &operands).map(Self.containsDisplayName)
            case .condition(.unknown(let json)):
                UnknownCondition(json: json).compiled(with: &operands).map(Self.neverHolds)
            case .noMentions: NoMentions().compiled(with: &operands).map(Self.noMentions)
            }
        self = compiled ?? .malformed
    }

    /// A condition that isn't written as its kind requires, and so never holds.
    static let malformed = Self.neverHolds(.init(result: .malformed))

    /// Returns whether the condition holds for an event, and the reason if not. Decisions and explanations both use it.
    @inline(__always)
    func result(
        _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser, _ operands: ConditionOperands
    ) -> ConditionResult {
        switch self {
        case .eventMatch(let check): check.result(event, room, user, operands)
        case .eventPropertyIs(let check): check.result(event, room, user, operands)
        case .eventPropertyContains(let check): check.result(event, room, user, operands)
        case .roomMemberCount(let check): check.result(event, room, user, operands)
        case .senderNotificationPermission(let check): check.result(event, room, user, operands)
        case .containsDisplayName(let check): check.result(event, room, user, operands)
        case .noMentions(let check): check.result(event, room, user, operands)
        case .neverHolds(let check): check.result(event, room, user, operands)
        }
    }
}

extension RuleRequirement {
    /// The requirement's kind, for explanations and descriptions.
    var kind: any ConditionKind {
        switch self {
        case .condition(.eventMatch(let condition)): condition
        case .condition(.eventPropertyIs(let condition)): condition
        case .condition(.eventPropertyContains(let condition)): condition
        case .condition(.roomMemberCount(let condition)): condition
        case .condition(.senderNotificationPermission(let condition)): condition
        case .condition(.containsDisplayName(let condition)): condition
        case .condition(.unknown(let json)): UnknownCondition(json: json)
        case .noMentions: NoMentions()
        }
    }

    /// Describes the requirement in one line.
    package func description(in format: ConditionFormat) -> String { kind.description(in: format) }
}
