/// A deterministic automaton that determines whether a text has a match, with one table lookup for each character.
struct PatternTable: Sendable {
    /// A row for each state, a column for each class of characters and one for the end of the text. An entry is the
    /// offset of the next state's row.
    private let transitions: [UInt16]
    private let classes: ScalarClasses
    private let first: Int
    /// The offset of the first row after those of the final states, ``Determinization/dead`` and
    /// ``Determinization/accepting``.
    private let firstOpen: Int

    /// Returns `nil` if the pattern has lookarounds or too many states.
    init?(_ syntax: PatternSyntax) {
        guard syntax.lookarounds.isEmpty, var determinization = Determinization(syntax),
            let rows = determinization.rows()
        else { return nil }
        classes = determinization.classes
        let stride = classes.count + 1
        transitions = rows.flatMap { $0.map { UInt16($0 * stride) } }
        first = determinization.first * stride
        firstOpen = 2 * stride
    }

    func matches(_ text: Span<UInt8>) -> Bool {
        if first < firstOpen { return first > 0 }
        let transitions = transitions.span
        let ascii = classes.ascii.span
        var state = first
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            if byte < 0x80 {
                state = Int(transitions[state + Int(ascii[Int(byte)])])
                offset += 1
            } else {
                let (scalar, length) = text.scalar(at: offset)
                state = Int(transitions[state + classes.index(ofWide: scalar)])
                offset += length
            }
            if state < firstOpen { return state > 0 }
        }
        return transitions[state + classes.count] > 0
    }
}
