/// How much of a notification a payload contains. Each form is smaller than the one before.
enum APNsPayloadForm: Int, CaseIterable, Comparable, Sendable {
    /// Everything; long texts are shortened.
    case full
    /// Without the event's text and without unknown members.
    case withoutContent
    /// The app's default payload, the IDs of event and room, and counts: the format `event_id_only`.
    case identifiers

    static func < (first: APNsPayloadForm, second: APNsPayloadForm) -> Bool { first.rawValue < second.rawValue }
}
