/// A tag, length and value of the Distinguished Encoding Rules (ITU-T X.690), as certificates have them.
struct DERElement: Hashable, Sendable {
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31
    static let objectIdentifier: UInt8 = 0x06
    static let octetString: UInt8 = 0x04
    static let utf8String: UInt8 = 0x0C

    let tag: UInt8
    let content: ArraySlice<UInt8>

    /// Reads the first element of some bytes, and removes it from them.
    /// - Returns: `nil` if the bytes don't begin with an element. Tags of several bytes aren't supported.
    init?(_ bytes: inout ArraySlice<UInt8>) {
        var rest = bytes
        guard let tag = rest.popFirst(), tag & 0x1F != 0x1F, let first = rest.popFirst() else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            let count = Int(first & 0x7F)
            guard 1...4 ~= count, rest.count >= count else { return nil }
            length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(count)
        }
        guard rest.count >= length else { return nil }
        self.tag = tag
        content = rest.prefix(length)
        bytes = rest.dropFirst(length)
    }

    /// Returns the elements of some bytes, up to the first that can't be read.
    static func elements(of bytes: ArraySlice<UInt8>) -> [DERElement] {
        var rest = bytes
        var elements: [DERElement] = []
        while let element = DERElement(&rest) { elements.append(element) }
        return elements
    }

    /// Returns the bytes of a text with one PEM block (RFC 7468); `nil` if they aren't base64.
    static func bytes(ofPEM text: String) -> [UInt8]? {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }
        return Base64URL.decode(lines.joined(), alphabet: .standard)
    }

    /// The elements in the content.
    var children: [DERElement] { Self.elements(of: content) }

    /// The content as text, if it is in UTF-8.
    var text: String? { String(validating: content, as: UTF8.self) }
}
