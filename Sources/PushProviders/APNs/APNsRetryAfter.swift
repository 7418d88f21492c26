/// The value of `Retry-After` (RFC 9110, section 10.2.3).
enum APNsRetryAfter {
    /// The longest delay that is believed: a day.
    private static let maxSeconds: Int64 = 86_400

    /// Returns the delay of a number of seconds or a date, at least 0; `nil` for another text.
    /// - Parameter now: the time of day in seconds since 1970.
    static func duration(of value: String, now: Double) -> Duration? {
        let text = value.trimmingPrefix { $0 == " " || $0 == "\t" }.split(separator: " ")
        if text.count == 1, let digits = text.first, digits.utf8.allSatisfy(isDigit) {
            return .seconds(min(Int64(digits) ?? maxSeconds, maxSeconds))
        }
        guard let date = seconds(ofDate: text) else { return nil }
        return .seconds(min(max(date - Int64(now.rounded(.down)), 0), maxSeconds))
    }

    private static let isDigit: @Sendable (UInt8) -> Bool = { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }

    /// Returns the seconds since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
    private static func seconds(ofDate parts: [Substring]) -> Int64? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])), let year = Int64(parts[3]),
            (1970...9999).contains(year)
        else { return nil }
        let time = parts[4].split(separator: ":").map { Int64($0) }
        guard time.count == 3, let hour = time[0], let minute = time[1], let second = time[2],
            (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
        else { return nil }
        // Days since 1970 of a year that begins in March, so that the leap day is the last one.
        let shiftedYear = month < 2 ? year - 1 : year
        let shiftedMonth = Int64((month + 10) % 12)
        let days =
            shiftedYear * 365 + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400
            + (shiftedMonth * 153 + 2) / 5 + day - 1 - 719_468
        return days * 86_400 + hour * 3600 + minute * 60 + second
    }
}
