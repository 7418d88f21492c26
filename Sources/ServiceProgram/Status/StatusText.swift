/// Numbers and times as a status shows them.
package enum StatusText {
    /// Returns a number with a comma between groups of three digits.
    package static func number(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return number < 0 ? "−" + text : text
    }

    /// Returns a number with a noun: `1 app`, `2 apps`.
    package static func count(_ count: Int, _ noun: String) -> String {
        "\(number(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    /// Returns a rate with one decimal place below ten.
    package static func rate(_ rate: Double) -> String {
        guard rate > 0, rate < 10 else { return number(Int(rate.rounded())) }
        let tenths = Int((rate * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    /// Returns a duration of up to a minute and a half: `35 ms`, `1.4 s`.
    package static func latency(_ seconds: Double) -> String {
        seconds < 0.9995 ? "\(Int((seconds * 1000).rounded())) ms" : rate(seconds) + " s"
    }

    /// Returns the two largest units of a duration: `40 s`, `3 min`, `2 h 5 min`, `12 d 4 h`.
    package static func duration(_ seconds: Double) -> String {
        let seconds = Int(min(seconds.magnitude, 1e15))
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        if seconds < 60 { return "\(seconds) s" }
        if hours < 1 { return "\(minutes) min" }
        if days < 1 { return minutes % 60 == 0 ? "\(hours) h" : "\(hours) h \(minutes % 60) min" }
        return days >= 30 || hours % 24 == 0 ? "\(number(days)) d" : "\(days) d \(hours % 24) h"
    }

    /// Returns a time relative to now: `3 min ago`, `in 12 d`.
    package static func ago(_ seconds: Double) -> String {
        if seconds < 0 { return "in " + duration(seconds) }
        return seconds < 1 ? "just now" : duration(seconds) + " ago"
    }

    /// Returns a number of bytes in binary units: `52.1 MiB`.
    package static func bytes(_ bytes: Int) -> String {
        var (amount, unit) = (Double(bytes), "B")
        for larger in ["KiB", "MiB", "GiB"] where amount >= 1024 { (amount, unit) = (amount / 1024, larger) }
        return (unit == "B" ? number(bytes) : rate(amount)) + " " + unit
    }

    /// Returns a phrase as a sentence: its first word with a capital, unless it is a name such as `key_file`, and with a
    /// full stop.
    package static func sentence(_ phrase: String) -> String {
        let word = phrase.prefix { $0 != " " }
        let isName = word.contains { !$0.isLetter && !",.:;…".contains($0) } || word.hasSuffix(":")
        let text = isName ? phrase : phrase.prefix(1).uppercased() + phrase.dropFirst()
        return text.hasSuffix(".") || text.hasSuffix("\u{2026}") ? text : text + "."
    }
}
