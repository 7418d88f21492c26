/// A string that equals another when their bytes of UTF-8 do.
///
/// Swift takes canonically equivalent strings for equal, but Matrix identifiers are opaque: two that look alike are
/// two.
package struct ByteString: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ByteString, right: ByteString) -> Bool { left.text.hasSameScalars(as: right.text) }

    package func hash(into hasher: inout Hasher) {
        text.withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}
