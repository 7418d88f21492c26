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
        guard let text = fields[values: .retryAfter].first?.trimmingSpaces else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
            // A text of many digits has no value as an integer.
            return .seconds(min(Int(text) ?? Int(maxDelay), Int(maxDelay)))
        }
        guard now.isFinite, let time = HTTPDate.secondsSince1970(text, now: now) else { return nil }
        return .seconds(min(max(Double(time) - now, 0), maxDelay))
    }
}

extension StringProtocol {
    /// The text without the spaces and tabs at both ends.
    fileprivate var trimmingSpaces: Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return Substring(self[first...last])
    }
}
