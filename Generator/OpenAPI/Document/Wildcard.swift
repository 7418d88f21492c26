/// A pattern in which `*` matches any characters but a separator, and `**` any characters.
struct Wildcard: Sendable {
    private enum Token: Hashable {
        case byte(UInt8)
        case any(exceptSeparator: Bool)
    }

    private let tokens: [Token]
    private let separator: UInt8?

    /// - Parameter separator: `nil` if `*` matches any characters.
    init(_ text: String, separator: UInt8?) {
        self.separator = separator
        var tokens: [Token] = []
        for byte in text.utf8 {
            guard byte == UInt8(ascii: "*") else {
                tokens.append(.byte(byte))
                continue
            }
            if case .any = tokens.last {
                tokens[tokens.count - 1] = .any(exceptSeparator: false)
            } else {
                tokens.append(.any(exceptSeparator: true))
            }
        }
        self.tokens = tokens
    }

    /// Returns whether the pattern matches a whole text, in time proportional to the product of both lengths at most.
    func matches(_ text: String) -> Bool {
        var states = [Bool](repeating: false, count: tokens.count + 1)
        states[0] = true
        skipStars(&states)
        for byte in text.utf8 {
            var next = [Bool](repeating: false, count: tokens.count + 1)
            for (index, token) in tokens.enumerated() where states[index] {
                switch token {
                case .byte(byte): next[index + 1] = true
                case .byte: break
                case .any(let exceptSeparator): next[index] = !exceptSeparator || byte != separator
                }
            }
            skipStars(&next)
            guard next.contains(true) else { return false }
            states = next
        }
        return states[tokens.count]
    }

    /// Adds the states after each `*`, which may match no character.
    private func skipStars(_ states: inout [Bool]) {
        for (index, token) in tokens.enumerated() where states[index] {
            if case .any = token { states[index + 1] = true }
        }
    }
}
