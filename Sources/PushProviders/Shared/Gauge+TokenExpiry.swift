import Metrics

extension Gauge {
    /// Returns the gauge of the time at which a token ends, in seconds since 1970 (UTC).
    /// - Parameter credential: the identifier of the key or account that the token is made with.
    static func tokenExpiry(provider: String, credential: String, factory: (any MetricsFactory)?) -> Gauge {
        Gauge(
            label: "matrix_push_token_expiry_timestamp_seconds",
            dimensions: [("provider", provider), ("credential", credential)], factory: factory ?? MetricsSystem.factory)
    }
}
