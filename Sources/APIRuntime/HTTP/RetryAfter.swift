import HTTPTypes

/// The `Retry-After` field (RFC 9110, section 10.2.3).
package enum RetryAfter {
    /// The longest delay that is used: one day.
    package static let maxDelay: Double = 86_400

    /// Returns the delay that a response asks for, from 0 to one day; `nil` without a valid field.
    ///
    /// Of a repeated field, the first value is used.
    /// - Parameter now: the time of day in seconds since 1970, for a field with a date. A date in the past means no
    ///   delay.
    package static func delay(_ fields: HTTPFields, now: Double) -> Duration? {
        guard let text = fields[values: .retryAfter].first?.trimmed else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
            // A text of many digits has no value as an integer.
            return .seconds(min(Int(text) ?? Int(maxDelay), Int(maxDelay)))
        }
        guard now.isFinite, let time = HTTPDate.secondsSince1970(text, now: now) else { return nil }
        return .seconds(min(max(Double(time) - now, 0), maxDelay))
    }

    /// Returns the delay that a response asks for, with the time of day of its `Date` field (RFC 9110, section 6.6.1), so
    /// that the clocks of client and server may differ. A field with a date is ignored in a response without `Date`.
    static func delay(_ fields: HTTPFields) -> Duration? {
        // The far past: a year of two digits doesn't occur in `Date` (RFC 9110, section 5.6.7).
        let date = fields[.date].flatMap { HTTPDate.secondsSince1970($0, now: 0) }
        return delay(fields, now: date.map(Double.init) ?? .nan)
    }
}
