/// A bound on a rate of requests: a token bucket, full at first, that holds ``burst`` tokens and gets ``perSecond`` more
/// each second. A request takes one.
public struct RequestRate: Hashable, Sendable {
    /// The requests a second over a long time, more than 0.
    public let perSecond: Double
    /// Maximum number of requests at once, at least 1.
    public let burst: Int

    /// - Parameter burst: `nil` for the requests of ten seconds.
    public init(perSecond: Double, burst: Int? = nil) {
        self.perSecond = max(perSecond, .leastNormalMagnitude)
        self.burst = max(1, burst ?? Int(clamping: Int64((min(perSecond, 1e9) * 10).rounded())))
    }
}
