/// A string that equals another only if both have the same UTF-8 bytes.
///
/// Swift compares strings by canonical equivalence: `é` as one scalar equals `e` with a combining accent. Matrix
/// identifiers are opaque, and so are the keys and values of JSON (RFC 8259, section 8.3): such strings differ.
package struct OpaqueIdentifier: Hashable, Sendable {
    package let text: String

    @inlinable
    package init(_ text: String) { self.text = text }

    @inlinable
    package static func == (left: Self, right: Self) -> Bool { left.text.isIdentical(to: right.text) }

    /// Hashes the bytes. `String` has the same hash for all canonically equivalent strings, and a client could send
    /// many of them.
    package func hash(into hasher: inout Hasher) {
        text.withUTF8Span { bytes in
            var word: UInt64 = 0
            for index in bytes.indices {
                word = word << 8 | UInt64(bytes[index])
                if index % 8 == 7 { hasher.combine(word) }
            }
            hasher.combine(word)
            hasher.combine(bytes.count)
        }
    }
}

extension String {
    /// Returns whether both strings have the same UTF-8 bytes. `==` also accepts canonically equivalent strings.
    @inlinable
    package func isIdentical(to other: String) -> Bool {
        // Most strings differ in length or by `==`, which is quick. Only equivalent ones are compared byte by byte.
        utf8.count == other.utf8.count && self == other && hasBytes(of: other)
    }

    /// Whether both strings have the same UTF-8 bytes, without the quick tests of ``isIdentical(to:)``.
    @usableFromInline
    package func hasBytes(of other: String) -> Bool {
        withUTF8Span { left in
            other.withUTF8Span { right in
                guard left.count == right.count else { return false }
                // Without an early exit, so that the loop is vectorized.
                var difference: UInt8 = 0
                for index in left.indices { difference |= left[index] ^ right[index] }
                return difference == 0
            }
        }
    }
}
