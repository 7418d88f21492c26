/// Whose access token a request carried.
public struct Caller: Hashable, Sendable {
    /// The user, such as `@fern:garden.example`.
    public let userID: String
    /// The device that the token belongs to, or `nil` for a token of no device, such as an application service's.
    public let deviceID: String?

    public init(userID: String, deviceID: String? = nil) {
        self.userID = userID
        self.deviceID = deviceID
    }
}
