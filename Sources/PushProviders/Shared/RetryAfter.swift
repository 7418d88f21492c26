import HTTPTypes

/// The `Retry-After` field (RFC 9110, section 10.2.3).
enum RetryAfter {
    /// The longest delay that is used.
    private static let limit: Double = 86_400
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Returns the delay that a response asks for, from 0 to one day; `nil` without a valid field.
    /// - Parameter now: the time of day in seconds since 1970, for fields with a date.
    static func retryAfter(_ fields: HTTPFields, now: Double) -> Duration? {
        guard let text = fields[.retryAfter] else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
            return .seconds(Double(text).map { min($0, limit) } ?? limit)
        }
        return secondsSince1970(text).map { .seconds(min(max(Double($0) - now, 0), limit)) }
    }

    /// Returns the time of an HTTP date in one of its three forms (RFC 9110, section 5.6.7).
    private static func secondsSince1970(_ text: String) -> Int? {
        let words = text.split(whereSeparator: { " ,-".contains($0) })
        // `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
        let parts: [Substring]
        switch words.count {
        case 6 where words[5] == "GMT": parts = [words[1], words[2], words[3], words[4]]
        case 5: parts = [words[2], words[1], words[4], words[3]]
        default: return nil
        }
        let time = parts[3].split(separator: ":").compactMap { Int($0) }
        guard let day = Int(parts[0]), 1...31 ~= day, let month = months.firstIndex(of: String(parts[1])),
            var year = Int(parts[2]), 0...9999 ~= year, time.count == 3, 0...23 ~= time[0], 0...59 ~= time[1],
            0...60 ~= time[2]
        else { return nil }
        if parts[2].count == 2 { year += year < 70 ? 2000 : 1900 }
        return days(year: year, month: month + 1, day: day) * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
    }

    /// Returns the number of days since 1970-01-01 in the Gregorian calendar.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        // Years begin in March, so that a leap day is the last day of its year.
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
