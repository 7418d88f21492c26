import APIRuntime
import PushDelivery

extension FCMProvider {
    /// Returns the access token in a response of the token endpoint, or the failure of the deliveries that wait for it.
    /// - Parameter now: the time of day in seconds since 1970.
    @_spi(Tools)
    public static func token(
        in response: ClientResponse, secondsSince1970 now: Double
    ) -> Result<(token: String, lifetime: Duration), DeliveryFailure> {
        OAuthTokenRequest.result(of: response, now: now).map { ($0.token, $0.lifetime) }
    }
}
