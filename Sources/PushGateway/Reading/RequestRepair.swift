/// A deviation from the schema that the gateway ignores in a request, because refusing the request would lose the
/// notification and make the homeserver repeat it in vain.
enum RequestRepair: String, Hashable, Sendable, CaseIterable {
    /// An optional member is `null`, and is taken as absent.
    case nullMember = "null_member"
    /// An optional member has a wrong type or an impossible value, and is taken as absent.
    case invalidMember = "invalid_member"
    /// A key of an object is duplicated, and the last value is taken, as most parsers do.
    case duplicateKey = "duplicate_key"
    /// A number is too large for a double, such as `1e999`. Its member is taken as absent, an element of an array as
    /// `null`.
    case numberRange = "number_range"
    /// A value is nested deeper than the limits of JSON allow, and `null` is taken in its place.
    case deepValue = "deep_value"
    /// `prio` is a string that the specification doesn't define, and is taken as `high`.
    case unknownPriority = "unknown_prio"
    /// A device has an `app_id` or a pushkey that is longer than the specification allows. The pushkey is rejected.
    case oversizedDevice = "oversized_device"
    /// A device isn't an object or lacks its `app_id` or pushkey. It is left out.
    case incompleteDevice = "incomplete_device"
}
