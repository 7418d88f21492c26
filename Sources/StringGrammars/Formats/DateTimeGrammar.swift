/// Dates and times (RFC 3339, section 5.6).
enum DateTimeGrammar {
    static func isDateTime(_ text: Span<UInt8>) -> Bool {
        // The date has ten characters.
        guard text.count > 11, text[10] | 0x20 == "t" else { return false }
        return isDate(text.extracting(0..<10)) && isTime(text.extracting(11...))
    }

    static func isDate(_ text: Span<UInt8>) -> Bool {
        guard text.count == 10, let year = text.number(at: 0, digits: 4), text[4] == "-",
            let month = text.number(at: 5, digits: 2), text[7] == "-", let day = text.number(at: 8, digits: 2)
        else { return false }
        return 1...12 ~= month && day >= 1 && day <= days(inMonth: month, of: year)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func isTime(_ text: Span<UInt8>) -> Bool {
        guard let hour = text.number(at: 0, digits: 2), hour < 24, text.at(2) == ":",
            let minute = text.number(at: 3, digits: 2), minute < 60, text.at(5) == ":",
            let second = text.number(at: 6, digits: 2), second <= 60
        else { return false }
        var index = 8
        if text.at(index) == "." {
            let end = text.endOfDigits(from: index + 1)
            guard end > index + 1 else { return false }
            index = end
        }
        guard let sign = text.at(index), let offset = offset(text, at: index, sign) else { return false }
        // A leap second is the last second of a UTC day.
        return second < 60 || (hour * 60 + minute - offset + 2 * minutesOfDay) % minutesOfDay == minutesOfDay - 1
    }

    private static let minutesOfDay = 24 * 60

    /// Returns the number of minutes by which the local time is ahead of UTC: `Z`, `+01:00`.
    private static func offset(_ text: Span<UInt8>, at index: Int, _ sign: UInt8) -> Int? {
        if sign | 0x20 == "z" { return index + 1 == text.count ? 0 : nil }
        guard sign == "+" || sign == "-", text.count == index + 6, let hours = text.number(at: index + 1, digits: 2),
            hours < 24, text[index + 3] == ":", let minutes = text.number(at: index + 4, digits: 2), minutes < 60
        else { return nil }
        return (sign == "+" ? 1 : -1) * (hours * 60 + minutes)
    }
}
