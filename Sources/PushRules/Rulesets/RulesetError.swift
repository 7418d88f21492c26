import APIRuntime
import ClientServerAPI

/// Why a change of a user's push rules was refused.
public enum RulesetError: Error, Hashable, Sendable {
    /// There is no such kind of rules.
    case unknownKind(String)
    /// The user has no rule of this kind with this ID.
    case notFound(PushRuleKind, ruleID: String)
    /// The rule is the server's: it can be disabled and given other actions, but not removed.
    case notRemovable(PushRuleKind, ruleID: String)
    /// The rule is the user's own: there is nothing to reset it to.
    case notResettable(PushRuleKind, ruleID: String)

    // MARK: A rule that can't be

    case emptyID
    /// The ID starts with a dot, as the server's do, or is one of the server's.
    case reservedID(String)
    /// The ID contains `/` or `\`.
    case slashInID(String)
    /// Only `override` and `underride` rules have conditions.
    case conditionsNotAllowed(PushRuleKind)
    /// `override` and `underride` rules say their conditions; an empty list is one.
    case missingConditions(PushRuleKind)
    /// Only `content` rules have a pattern.
    case patternNotAllowed(PushRuleKind)
    case missingPattern
    /// The user has as many rules of their own as ``UserRuleset/maxOwnRules`` allows.
    case tooManyRules(Int)

    // MARK: A place that can't be

    /// The rule to stand before or after isn't there.
    case unknownNeighbour(PushRuleKind, ruleID: String)
    /// The rule to stand before or after is the server's; only the user's own can be named.
    case defaultNeighbour(PushRuleKind, ruleID: String)
    /// No place is before the one rule and after the other, or a rule is to stand beside itself.
    case contradictoryPlace(before: String?, after: String?)
}

extension RulesetError {
    /// The error as the push rules API answers it (client-server API, "Push Rules: API").
    ///
    /// The specification names 404 `M_NOT_FOUND` for a rule that isn't there and 400 `M_UNKNOWN` for a neighbour that
    /// isn't. For the other faults of a rule it says 400 alone; these are `M_MISSING_PARAM` or `M_INVALID_PARAM`.
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
            "The \(kind.rawValue) rule \(quoted(id)) is the server's: it can be disabled, but not deleted"
        case .notResettable(let kind, let id):
            "The \(kind.rawValue) rule \(quoted(id)) is the user's own: the server has nothing to reset it to"
        case .emptyID: "A rule's ID can't be empty"
        case .reservedID(let id): "The ID \(quoted(id)) is reserved: those that start with a dot are the server's"
        case .slashInID(let id): #"A rule's ID can't contain / or \, as \#(quoted(id)) does"#
        case .conditionsNotAllowed(let kind): "Rules of the kind \(kind.rawValue) have no conditions"
        case .missingConditions(let kind): "Rules of the kind \(kind.rawValue) need conditions, if only an empty list"
        case .patternNotAllowed(let kind): "Rules of the kind \(kind.rawValue) have no pattern"
        case .missingPattern: "A content rule needs a pattern"
        case .tooManyRules(let limit): "A user can't have more than \(limit) push rules and conditions of them"
        case .unknownNeighbour(let kind, let id):
            "There is no \(kind.rawValue) rule \(quoted(id)) to put this one before or after"
        case .defaultNeighbour(let kind, let id):
            "The \(kind.rawValue) rule \(quoted(id)) is the server's: no rule can be put before or after it"
        case .contradictoryPlace(let before?, let after?):
            "No place is both before \(quoted(before)) and after \(quoted(after))"
        case .contradictoryPlace(let before, let after):
            "The rule \(quoted(before ?? after ?? "")) can't stand beside itself"
        }
    }

    /// A name that may be anything, bounded and escaped.
    private func quoted(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(100)
        return "\(JSONValue.string(String(shown)))" + (shown.endIndex < text.unicodeScalars.endIndex ? "…" : "")
    }
}
