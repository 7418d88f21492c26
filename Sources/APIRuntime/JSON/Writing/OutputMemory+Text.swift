/// Parts of JSON text in a writer's memory. The functions don't change the memory's capacity, so it stays in registers;
/// the caller ensures room. They return the offset after what they stored.
extension OutputMemory {
    /// The room for a string in addition to its bytes: for quotes, comma, colon, and a word that begins at the last byte.
    static var roomAroundString: Int { 12 }

    /// Stores a comma unless the container has just begun. The last byte shows that, because no value ends in an opening
    /// bracket.
    @inline(__always)
    func storeComma(after end: Int, unless opening: UInt8) -> Int {
        store(UInt8(ascii: ","), at: end)
        return end > 0 && byte(at: end &- 1) == opening ? end : end &+ 1
    }

    /// Stores a string in quotes; returns `nil` if a byte of it must be escaped.
    @inline(__always)
    func storeString(_ utf8: RawSpan, at quote: Int) -> Int? {
        store(UInt8(ascii: "\""), at: quote)
        let (start, length) = (quote &+ 1, utf8.byteCount)
        if length >= 8 {
            var index = 0
            while true {
                let word = utf8.uncheckedWord(at: index)
                if ByteWord.mustBeEscaped(word) != 0 { return nil }
                store(word, at: start &+ index)
                if index == length &- 8 { break }
                // The last eight bytes may overlap with those already stored.
                index = min(index &+ 8, length &- 8)
            }
        } else {
            let word = utf8.lastWord(at: 0, count: length)
            if ByteWord.mustBeEscaped(word) & ~(~0 << UInt64(8 &* length)) != 0 { return nil }
            store(word, at: start)
        }
        store(UInt8(ascii: "\""), at: start &+ length)
        return start &+ length &+ 1
    }
}
