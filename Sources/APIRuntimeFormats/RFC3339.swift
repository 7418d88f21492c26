import StringGrammars

/// Dates and times of RFC 3339 as seconds since 2001-01-01T00:00:00Z.
enum RFC3339 {
    private static let secondsFrom1970 = 978_307_200
    /// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in microseconds.
    private static let bounds: ClosedRange<Double> = -63_145_526_400_000_000...252_423_993_599_000_000

    /// Returns the time of a text; `nil` if the text isn't a date and time.
    static func interval(_ text: String) -> Double? {
        guard StringFormat.dateTime.matches(text) else { return nil }
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int {
            bytes[range].reduce(0) { $0 * 10 + Int($1 & 0xF) }
        }
        // 2026-01-31T12:00:00.5+01:00
        let days = days(number(0..<4), number(5..<7), number(8..<10))
        var seconds = days * 86_400 + number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19)
        var end = 19
        if bytes[end] == UInt8(ascii: ".") {
            end += 1
            while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[end]) { end += 1 }
        }
        // Further digits are more precise than the result.
        let digits = max(0, min(end - 20, 9))
        var fraction = Double(number(end > 19 ? 20..<20 + digits : 0..<0))
        for _ in 0..<digits { fraction /= 10 }
        if bytes[end] | 0x20 != UInt8(ascii: "z") {
            let offset = number(end + 1..<end + 3) * 3600 + number(end + 4..<end + 6) * 60
            seconds -= bytes[end] == UInt8(ascii: "-") ? -offset : offset
        }
        return Double(seconds - secondsFrom1970) + fraction
    }

    /// Returns the text of a time, in UTC.
    static func text(_ interval: Double) -> String {
        let rounded = (interval * 1_000_000).rounded()
        let microseconds = rounded.isNaN ? 0 : Int(min(max(rounded, bounds.lowerBound), bounds.upperBound))
        let (seconds, fraction) = floored(microseconds, 1_000_000)
        let (days, time) = floored(seconds + secondsFrom1970, 86_400)
        let (year, month, day) = date(days)
        var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
        text += "\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))"
        if fraction > 0 {
            var digits = padded(fraction, 6)
            while digits.hasSuffix("0") { digits.removeLast() }
            text += "." + digits
        }
        return text + "Z"
    }

    private static func floored(_ value: Int, _ divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    /// Returns the days from 1970-01-01 to a date of the Gregorian calendar. A year begins in March here, so that the
    /// leap day is its last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month > 2 ? year : year - 1
        let (era, yearOfEra) = floored(year, 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Returns the date that is a number of days after 1970-01-01.
    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = floored(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }
}
