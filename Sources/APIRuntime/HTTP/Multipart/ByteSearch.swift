/// A search for a sequence of bytes whose first byte occurs only at its start. Such a search takes linear time.
struct ByteSearch {
    private let pattern: [UInt8]

    /// - Parameter pattern: at least one byte.
    init(_ pattern: [UInt8]) {
        self.pattern = pattern
    }

    func isFound(in bytes: [UInt8]) -> Bool { firstIndex(in: bytes, from: 0) != nil }

    /// Returns the index of the first occurrence at or after an index.
    func firstIndex(in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, bytes.count >= pattern.count else { return nil }
        let last = bytes.count - pattern.count
        var index = start
        while index <= last {
            if bytes[index] != first {
                index += 1
                continue
            }
            var length = 1
            while length < pattern.count, bytes[index + length] == pattern[length] { length += 1 }
            if length == pattern.count { return index }
            // The bytes that matched don't contain the first byte again.
            index += length
        }
        return nil
    }
}
