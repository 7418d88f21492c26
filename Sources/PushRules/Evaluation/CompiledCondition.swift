import ClientServerAPI

/// A condition, made ready. It holds numbers only, so that going through many of them counts no references; what they are
/// numbers of lies in the ``RuleTable``.
struct CompiledCondition: Sendable {
    let test: Test
    /// Which property it is about: the number of a ``KnownProperty``, or that of a path of the table, as its complement.
    var property = 0
    /// The number of what it compares with, in the table's list of those.
    var operand = 0

    enum Test: UInt8, Sendable {
        /// A property's whole text matches a glob.
        case matchesWhole
        /// Words of the body match a glob.
        case matchesWords
        /// A property's whole text matches the user's ID, as a glob.
        case matchesUserID
        /// Words of the body match the localpart of the user's ID, as a glob.
        case matchesLocalpart
        case isValue
        case containsValue
        /// An array has the user's ID.
        case containsUserID
        /// A property is a certain string: what room and sender rules ask.
        case isRuleID
        case memberCount
        case senderMayNotify
        case containsDisplayName
        /// The event has no `m.mentions`: what the rules of ``DefaultPushRules/Options/legacyMentions`` ask besides.
        case hasNoMentions
        case unknownKind
        case malformed
    }
}

/// A rule, made ready.
struct CompiledRule: Sendable {
    let conditions: Range<Int>
    let isEnabled: Bool
}
