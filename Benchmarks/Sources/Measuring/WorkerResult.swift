/// The result of one of several workers on a store. Times are seconds since 1970.
public struct WorkerResult: Codable, Sendable {
    public var deliveries: Int
    public var start: Double
    public var end: Double

    public init(deliveries: Int, start: Double, end: Double) {
        self.deliveries = deliveries
        self.start = start
        self.end = end
    }
}
