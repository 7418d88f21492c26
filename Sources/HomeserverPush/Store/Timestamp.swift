/// A time of day, in milliseconds since 1970 (UTC).
public struct Timestamp: Hashable, Comparable, Sendable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Whole seconds since 1970, as `pushkey_ts` has them.
    public var seconds: Int64 { milliseconds / 1000 }

    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    public static func + (time: Self, duration: Duration) -> Self {
        let (seconds, attoseconds) = duration.components
        let (sum, overflow) = time.milliseconds.addingReportingOverflow(
            seconds.multipliedReportingOverflow(by: 1000).partialValue + attoseconds / 1_000_000_000_000_000)
        return Self(milliseconds: overflow ? .max : sum)
    }

    public static func - (time: Self, duration: Duration) -> Self { time + (.zero - duration) }
}
