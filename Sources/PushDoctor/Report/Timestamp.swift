#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Times in a report.
enum Timestamp {
    /// The years with four digits.
    private static let range: ClosedRange<Double> = 0...253_402_300_799

    /// Returns a time in UTC as RFC 3339 writes it.
    static func text(secondsSince1970 seconds: Double) -> String {
        let seconds = min(max(seconds, range.lowerBound), range.upperBound)
        return Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
    }
}
