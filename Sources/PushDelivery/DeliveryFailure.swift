/// The reason that there is no request for a delivery.
public struct DeliveryFailure: Error, Hashable, Sendable {
    /// The consequence for the delivery. ``ResponseMeaning/delivered(remark:)`` is for notifications that the device has
    /// opted out of, such as counts.
    public let meaning: ResponseMeaning
    /// The operator's remedy, for a meaning that has none itself; `nil` if there is nothing to do.
    public let remedy: String?
    /// The server that the device names, if the configuration excludes it.
    public let excludedHost: Destination?
    /// Whether a server that was asked can't be reached, or didn't respond in time.
    public let lacksResponse: Bool

    public init(
        _ meaning: ResponseMeaning, remedy: String? = nil, excludedHost: Destination? = nil, lacksResponse: Bool = false
    ) {
        self.meaning = meaning
        self.remedy = remedy
        self.excludedHost = excludedHost
        self.lacksResponse = lacksResponse
    }
}
