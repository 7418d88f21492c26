import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The value of the `Date` field (RFC 9110, section 5.6.7), made once a second.
final class HTTPDateText: Sendable {
    private let cached = Mutex<(second: Int, text: String)>((-1, ""))

    /// The current time.
    var now: String {
        let second = Int(time(nil))
        return cached.withLock { cached in
            if cached.second != second { cached = (second, Self.text(second)) }
            return cached.text
        }
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// - Parameter second: seconds since 1970 (UTC), at least 0.
    static func text(_ second: Int) -> String {
        let (days, rest) = second.quotientAndRemainder(dividingBy: 86_400)
        // The days since 1 March of the year 0, in eras of 400 years.
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let year = era * 400 + yearOfEra + (month < 10 ? 0 : 1)
        return "\(weekdays[(days + 4) % 7]), \(digits(day)) \(months[(month + 2) % 12]) \(year) "
            + "\(digits(rest / 3600)):\(digits(rest / 60 % 60)):\(digits(rest % 60)) GMT"
    }

    private static func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
