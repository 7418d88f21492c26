import APIRuntime

/// An account as its homeserver describes it.
struct Account: Sendable {
    var userID: String
    /// The device of the access token.
    var deviceID: String?
    /// The entries of the list of pushers.
    var pushers: [JSONValue]
    /// The push rules below `global`; `nil` if they can't be read.
    var rules: JSONObject?
    /// The time of each device's last request in seconds since 1970 by its ID, `nil` for a device without one; `nil` if
    /// the devices can't be listed.
    var devices: [String: Double?]?
}
