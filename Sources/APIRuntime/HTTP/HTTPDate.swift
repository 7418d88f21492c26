/// Dates in header fields (RFC 9110, section 5.6.7).
package enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Returns the seconds since 1970 of a date in one of the three forms that recipients must accept:
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
    ///
    /// The name of the day isn't checked. Returns `nil` for other texts and for days that don't exist.
    /// - Parameter now: the time of day in seconds since 1970. A year of two digits that seems to be more than 50 years
    ///   in the future is one of the past century.
    package static func secondsSince1970(_ text: some StringProtocol, now: Double) -> Int? {
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" }
        let day: Int?
        let month: Int?
        let year: Int?
        let time: Int?
        switch words.count {
        case 6 where words[5] == "GMT" || words[5] == "UTC":
            (day, month, time) = (number(words[1], digits: 1...2), self.month(words[2]), secondsOfDay(words[4]))
            year = self.year(words[3], now: now)
        case 5:
            (day, month, time) = (number(words[2], digits: 1...2), self.month(words[1]), secondsOfDay(words[3]))
            year = number(words[4], digits: 4...4)
        default:
            return nil
        }
        guard let day, let month, let year, let time, 1...length(ofMonth: month, year: year) ~= day else { return nil }
        return days(year: year, month: month, day: day) * 86_400 + time
    }

    /// Returns a number of ASCII digits.
    private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> Int? {
        guard digits ~= text.utf8.count, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        return Int(text)
    }

    /// Returns the month from 1 to 12.
    private static func month(_ text: some StringProtocol) -> Int? {
        months.firstIndex { $0.lowercased() == text.lowercased() }.map { $0 + 1 }
    }

    private static func year(_ text: some StringProtocol, now: Double) -> Int? {
        guard let short = number(text, digits: 2...2) else { return number(text, digits: 4...4) }
        let secondsPerYear = 365.2425 * 86_400
        let thisYear = 1970 + (now.isFinite && now > 0 && now < 1e11 ? Int(now / secondsPerYear) : 0)
        let year = thisYear - thisYear % 100 + short
        return year > thisYear + 50 ? year - 100 : year
    }

    private static func secondsOfDay(_ text: some StringProtocol) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { number($0, digits: 2...2) }
        guard parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2],
            hour < 24, minute < 60, second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Returns the number of days since 1970-01-01 in the Gregorian calendar.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        // Years begin in March here, so that a leap day is the last day of its year.
        let marchYear = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    }
}
