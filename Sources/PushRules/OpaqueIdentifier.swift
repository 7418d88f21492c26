/// A string that is equal to another only if both have the same UTF-8 bytes.
///
/// Swift treats canonically equivalent strings as equal, but Matrix identifiers are opaque: two that look alike can
/// differ.
package struct OpaqueIdentifier: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: OpaqueIdentifier, right: OpaqueIdentifier) -> Bool {
        left.text.isIdentical(to: right.text)
    }

    package func hash(into hasher: inout Hasher) {
        text.withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}

extension String {
    /// Whether both strings have the same UTF-8 bytes. Swift's `==` also treats canonically equivalent strings as
    /// equal.
    package func isIdentical(to other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return withBytes { left in other.withBytes { right in left.elementsEqual(right) } }
    }

    /// Passes the string's contiguous UTF-8 to a closure. Iterating over it is several times as fast as over `utf8`.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        // A bridged Foundation string on Apple platforms.
        return Array(utf8).withUnsafeBufferPointer(body)
    }
}
