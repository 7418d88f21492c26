/// Whether a condition of a push rule holds for an event, and the reason if not.
public enum ConditionResult: String, Hashable, Sendable, Codable, CaseIterable {
    case holds
    /// The event doesn't have the property.
    case propertyAbsent = "property_absent"
    /// The property isn't a string, so no pattern matches it.
    case notAString = "not_a_string"
    /// The pattern doesn't match the whole property.
    case patternDiffers = "pattern_differs"
    /// The pattern matches no words of the message's body.
    case noSuchWords = "no_such_words"
    /// The property has another value, or a value of another type.
    case valueDiffers = "value_differs"
    /// The property isn't an array.
    case notAnArray = "not_an_array"
    /// The array doesn't contain the value.
    case notAnElement = "not_an_element"
    /// The room has another number of members.
    case memberCountDiffers = "member_count_differs"
    /// The sender's power level is too low, or not known.
    case powerLevelTooLow = "power_level_too_low"
    /// The user has no display name in the room.
    case noDisplayName = "no_display_name"
    /// The message's body doesn't contain the user's display name.
    case displayNameMissing = "display_name_missing"
    /// The event has `m.mentions`, so a legacy rule about mentions doesn't apply.
    case hasMentions = "has_mentions"
    /// The kind of the condition is unknown, so the condition never holds.
    case unknownKind = "unknown_kind"
    /// The condition isn't written as its kind requires, so it never holds.
    case malformed
}
