/// Whether a condition of a push rule holds for an event, and why not.
public enum ConditionFinding: String, Hashable, Sendable, Codable, CaseIterable {
    case holds
    /// The event doesn't have the property.
    case propertyAbsent = "property_absent"
    /// The property isn't a string, so that no pattern matches it.
    case notAString = "not_a_string"
    /// The pattern doesn't match the whole of the property.
    case patternDiffers = "pattern_differs"
    /// The pattern matches no words of the message's body.
    case noSuchWords = "no_such_words"
    /// The property has another value, or one of another type.
    case valueDiffers = "value_differs"
    /// The property isn't an array.
    case notAnArray = "not_an_array"
    /// The array doesn't have the value.
    case notAnElement = "not_an_element"
    /// The room has another number of members.
    case memberCountDiffers = "member_count_differs"
    /// The sender's power level doesn't suffice.
    case powerLevelTooLow = "power_level_too_low"
    /// The user has no display name in the room.
    case noDisplayName = "no_display_name"
    /// The message's body doesn't have the user's display name.
    case displayNameMissing = "display_name_missing"
    /// The event has `m.mentions`, so that the rule, which was there before those, takes no part.
    case hasMentions = "has_mentions"
    /// Nothing is known about conditions of this kind, so that it never holds.
    case unknownKind = "unknown_kind"
    /// The condition isn't written as those of its kind are, so that it never holds.
    case malformed
}
