// Texts for messages.

extension [String] {
    /// Returns the strings as an enumeration: `a`, `a or b`, `a, b or c`; `nothing` for an empty array.
    package func listed(by conjunction: String) -> String {
        guard count > 1, let last else { return first ?? "nothing" }
        return dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
    }
}

extension String {
    /// The text without its middle, at most 200 scalars long.
    var shortened: String {
        let scalars = unicodeScalars
        guard scalars.count > 200 else { return self }
        return "\(Substring(scalars.prefix(100)))…\(Substring(scalars.suffix(99)))"
    }
}
