/// A figure of a pusher's store, or of another pusher. The programs that measure print one on each line, as JSON.
public struct PusherFigure: Codable, Sendable {
    /// The work that was measured.
    public var work: String
    /// The store, or the name of another program.
    public var subject: String
    public var perSecond: Double?
    /// The 50th and the 99th percentile in nanoseconds.
    public var median: Double?
    public var percentile99: Double?
    /// The resident memory of the process in megabytes.
    public var megabytes: Double?

    public init(
        _ work: String, _ subject: String, perSecond: Double? = nil, median: Double? = nil,
        percentile99: Double? = nil, megabytes: Double? = nil
    ) {
        self.work = work
        self.subject = subject
        self.perSecond = perSecond
        self.median = median
        self.percentile99 = percentile99
        self.megabytes = megabytes
    }

    /// - Parameter times: the times of single calls in nanoseconds; not empty.
    public init(_ work: String, _ subject: String, times: [Double], megabytes: Double? = nil) {
        let sorted = times.sorted()
        self.init(
            work, subject, median: sorted[sorted.count / 2], percentile99: sorted[sorted.count * 99 / 100],
            megabytes: megabytes)
    }
}
