/// The limits on a parameter's value that its schema states.
public struct ParameterCheck: Sendable {
    let minimum: Int64
    let maximum: Int64
    let minLength: Int
    let maxLength: Int
    let maxBytes: Int
    let pattern: JSONPattern?

    public init(
        minimum: Int64 = .min, maximum: Int64 = .max, minLength: Int = 0, maxLength: Int = .max, maxBytes: Int = .max,
        pattern: JSONPattern? = nil
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.minLength = minLength
        self.maxLength = maxLength
        self.maxBytes = maxBytes
        self.pattern = pattern
    }

    /// What the text should have been, or `nil` when it is fine.
    func problem(_ text: String) -> String? {
        if minimum > .min || maximum < .max, let number = Double(text) {
            if number < Double(minimum) { return "at least \(minimum)" }
            if number > Double(maximum) { return "at most \(maximum)" }
        }
        let length = text.unicodeScalars.count
        if length < minLength { return "at least \(minLength) characters" }
        if length > maxLength { return "at most \(maxLength) characters" }
        if text.utf8.count > maxBytes { return "at most \(maxBytes) bytes of UTF-8" }
        if let pattern, !pattern.matches(text) { return "a string that matches \(pattern.source)" }
        return nil
    }
}
