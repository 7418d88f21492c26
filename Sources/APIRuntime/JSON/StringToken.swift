/// A string's place in a text, without its quotes.
struct StringToken {
    let content: Range<Int>
    let hasEscapes: Bool
}
