import Foundation
import PushDelivery
import StatusAPI

/// The time of a status, in the clocks of events.
package struct StatusClock: Sendable {
    package let now: ContinuousClock.Instant
    package let secondsSince1970: Double

    package init(_ clock: any DeliveryClock) {
        now = clock.now
        secondsSince1970 = clock.secondsSince1970
    }

    /// The present time as RFC 3339 writes it.
    package var text: String { Self.text(secondsSince1970) }

    package func event(_ time: ContinuousClock.Instant) -> EventTime {
        let ago = (now - time) / .seconds(1)
        return EventTime(time: Self.text(secondsSince1970 - ago), ago: Self.rounded(ago))
    }

    package func event(secondsSince1970 time: Double) -> EventTime {
        EventTime(time: Self.text(time), ago: Self.rounded(secondsSince1970 - time))
    }

    /// Returns a number with three decimal places.
    package static func rounded(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }

    /// The range of years with four digits.
    private static let range: ClosedRange<Double> = 0...253_402_300_799

    private static func text(_ secondsSince1970: Double) -> String {
        let time = min(max(secondsSince1970, range.lowerBound), range.upperBound)
        return Date(timeIntervalSince1970: time.rounded(.down)).formatted(.iso8601)
    }
}
