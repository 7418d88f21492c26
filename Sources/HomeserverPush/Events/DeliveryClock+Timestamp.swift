import PushDelivery

extension DeliveryClock {
    /// The time of day as stores keep it.
    package var timestamp: Timestamp { Timestamp(milliseconds: Int64((secondsSince1970 * 1000).rounded(.down))) }
}
