/// The response of a server to a question that notifies no device.
public struct ProbeResult: Hashable, Sendable {
    public enum Status: String, Hashable, Sendable {
        /// The server accepts the configuration and the credentials.
        case accepted
        /// The server refuses them.
        case refused
        /// The server can't be reached, or doesn't respond in time.
        case noResponse = "no_response"
        /// The server can't be asked without a device.
        case unknown
    }

    /// The server: `APNs (production)`, `OAuth token endpoint oauth2.googleapis.com`.
    public var server: String
    public var status: Status
    /// The meaning of the response, with the server's own words.
    public var meaning: String
    /// The operator's remedy; `nil` if there is nothing to do.
    public var remedy: String?

    public init(_ server: String, _ status: Status, _ meaning: String, remedy: String? = nil) {
        self.server = server
        self.status = status
        self.meaning = meaning
        self.remedy = remedy
    }

    /// Creates the result of a question that ends without an accepted response.
    public init(_ server: String, _ failure: DeliveryFailure) {
        self.init(server, failure.meaning)
        guard failure.lacksResponse else { return }
        status = .noResponse
        remedy = failure.remedy ?? remedy
    }

    /// Creates the result of a response that means the same for a delivery.
    ///
    /// A rejected pushkey is an accepted question: the server has checked the credentials first.
    public init(_ server: String, _ meaning: ResponseMeaning) {
        switch meaning {
        case .delivered(let remark): self.init(server, .accepted, remark ?? "accepted")
        case .rejected(let reason): self.init(server, .accepted, reason)
        case .suspectRejection(let reason, let remedy), .operatorFault(let reason, let remedy):
            self.init(server, .refused, reason, remedy: remedy)
        case .retryNow(let reason), .retryLater(_, _, let reason):
            self.init(
                server, .refused, reason,
                remedy: "try again later; if it persists, check the network, network.proxy and the provider's status")
        case .tooLarge(let reason), .failed(let reason):
            self.init(server, .refused, reason, remedy: "check the app's configuration")
        }
    }
}
