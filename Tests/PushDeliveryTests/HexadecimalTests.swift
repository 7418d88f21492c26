import Testing

@testable import PushDelivery

@Suite("Hexadecimal digits")
struct HexadecimalTests {
    @Test("bytes become lower-case digits, and digits in either case become bytes")
    func bytes() {
        #expect(Hexadecimal.encode([0, 0x0F, 0x9A, 0xFF] as [UInt8]) == "000f9aff")
        #expect(Hexadecimal.encode([] as [UInt8]) == "")
        #expect(Hexadecimal.decode("000f9aff") == [0, 0x0F, 0x9A, 0xFF])
        #expect(Hexadecimal.decode("9aFf") == [0x9A, 0xFF])
    }

    @Test("other texts have no bytes", arguments: ["0", "0g", "0x1f", " 00", "\u{FF10}\u{FF10}"])
    func otherTexts(text: String) {
        #expect(Hexadecimal.decode(text) == nil)
    }

    @Test("the hash of a pushkey is the beginning of what sha256sum prints")
    func pushkeyHash() {
        #expect(PushkeyHash.text("abc") == "ba7816bf8f01cfea")
    }
}
