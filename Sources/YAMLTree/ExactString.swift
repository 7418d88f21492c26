/// A text that equals only texts of the same Unicode scalars, as keys and values of JSON do (RFC 8259, section 8.3).
///
/// `String` takes canonically equivalent texts for equal: `é` written as one scalar, and as `e` with a combining accent.
public struct ExactString: Hashable, Sendable {
    public let text: String

    public init(_ text: String) {
        self.text = text
    }

    public static func == (left: Self, right: Self) -> Bool { left.text.isExactly(right.text) }

    // Texts of the same scalars are canonically equivalent, so that they have the same hash.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension String {
    /// Whether another text has the same Unicode scalars.
    public func isExactly(_ other: String) -> Bool {
        // Most texts are told apart by their lengths; equality alone takes other scalars for the same, though not ASCII.
        utf8.count == other.utf8.count && self == other && (isASCII || utf8.elementsEqual(other.utf8))
    }

    private var isASCII: Bool {
        utf8.withContiguousStorageIfAvailable { bytes in bytes.reduce(0, |) < 0x80 } ?? false
    }
}
