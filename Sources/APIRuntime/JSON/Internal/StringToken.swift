/// A string's place in a text, without its quotes.
package struct StringToken {
    package let content: Range<Int>
    let hasEscapes: Bool
}
