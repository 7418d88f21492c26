import APIRuntime
import ClientServerAPI

/// The reason why a change of a user's push rules was refused.
public enum RulesetError: Error, Hashable, Sendable {
    /// The kind doesn't exist.
    case unknownKind(String)
    /// The user has no rule of this kind with this ID.
    case notFound(PushRuleKind, ruleID: String)
    /// The rule is a default rule: it can be disabled and given other actions, but not removed.
    case notRemovable(PushRuleKind, ruleID: String)
    /// The rule is the user's own: there is no default to reset it to.
    case notResettable(PushRuleKind, ruleID: String)

    // MARK: Invalid rules

    case emptyID
    /// The ID starts with a dot, as the IDs of default rules do, or is the ID of a default rule.
    case reservedID(String)
    /// The ID contains `/` or `\`.
    case slashInID(String)
    /// Only `override` and `underride` rules have conditions.
    case conditionsNotAllowed(PushRuleKind)
    /// `override` and `underride` rules need a list of conditions, which may be empty.
    case missingConditions(PushRuleKind)
    /// Only `content` rules have a pattern.
    case patternNotAllowed(PushRuleKind)
    case missingPattern
    /// The user has the maximum number of own rules, ``UserRuleset/maxOwnRules``.
    case tooManyRules(Int)

    // MARK: Invalid places

    /// The rule of `before` or `after` doesn't exist.
    case unknownNeighbour(PushRuleKind, ruleID: String)
    /// The rule of `before` or `after` is a default rule; only the user's own rules are allowed.
    case defaultNeighbour(PushRuleKind, ruleID: String)
    /// No place is before the one rule and after the other, or the rule is its own neighbour.
    case contradictoryPlace(before: String?, after: String?)
}

extension RulesetError {
    /// The error response of the push rules API (client-server API, "Push Rules: API").
    ///
    /// The specification defines 404 `M_NOT_FOUND` for a missing rule and 400 `M_UNKNOWN` for a missing neighbour. For
    /// other errors in a rule it defines only 400; these are `M_MISSING_PARAM` or `M_INVALID_PARAM`.
    public var matrixError: MatrixError {
        switch self {
        case .notFound, .notRemovable: .notFound(description)
        case .unknownNeighbour, .defaultNeighbour, .contradictoryPlace:
            MatrixError(status: .badRequest, errcode: .unknown, message: description)
        case .missingConditions, .missingPattern: .missingParam(description)
        case .tooManyRules:
            MatrixError(status: .forbidden, errcode: "M_RESOURCE_LIMIT_EXCEEDED", message: description)
        case .unknownKind, .notResettable, .emptyID, .reservedID, .slashInID, .conditionsNotAllowed,
            .patternNotAllowed:
            .invalidParam(description)
        }
    }
}

extension RulesetError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownKind(let name): "There is no kind of push rules \(quoted(name))"
        case .notFound(let kind, let id): "There is no \(kind.rawValue) rule \(quoted(id))"
        case .notRemovable(let kind, let id):
            "The \(kind.rawValue) rule \(quoted(id)) is a default rule: it can be disabled, but not deleted"
        case .notResettable(let kind, let id):
            "The \(kind.rawValue) rule \(quoted(id)) is the user's own: it has no default to reset it to"
        case .emptyID: "A rule's ID cannot be empty"
        case .reservedID(let id): "The ID \(quoted(id)) is reserved for default rules, as all IDs that start with a dot"
        case .slashInID(let id): #"The ID \#(quoted(id)) contains / or \, which a rule's ID cannot contain"#
        case .conditionsNotAllowed(let kind): "Rules of the kind \(kind.rawValue) have no conditions"
        case .missingConditions(let kind):
            "Rules of the kind \(kind.rawValue) need a list of conditions, which may be empty"
        case .patternNotAllowed(let kind): "Rules of the kind \(kind.rawValue) have no pattern"
        case .missingPattern: "A content rule needs a pattern"
        case .tooManyRules(let limit): "A user cannot have more than \(limit) push rules and conditions"
        case .unknownNeighbour(let kind, let id):
            "There is no \(kind.rawValue) rule \(quoted(id)) to place this rule before or after"
        case .defaultNeighbour(let kind, let id):
            "The \(kind.rawValue) rule \(quoted(id)) is a default rule: no rule can be placed before or after it"
        case .contradictoryPlace(let before?, let after?):
            "No place is both before \(quoted(before)) and after \(quoted(after))"
        case .contradictoryPlace(let before, let after):
            "The rule \(quoted(before ?? after ?? "")) cannot be placed before or after itself"
        }
    }

    /// Returns any text as a JSON string of at most 100 scalars.
    private func quoted(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(100)
        return "\(JSONValue.string(String(shown)))" + (shown.endIndex < text.unicodeScalars.endIndex ? "…" : "")
    }
}
