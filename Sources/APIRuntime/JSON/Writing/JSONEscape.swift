/// The shortest representation of a byte in a JSON string.
enum JSONEscape {
    /// Passes the bytes of the representation to a closure.
    @inline(__always)
    static func forEachByte(of byte: UInt8, _ take: (UInt8) -> Void) {
        if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { return take(byte) }
        take(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: take(UInt8(ascii: "b"))
        case 0x09: take(UInt8(ascii: "t"))
        case 0x0A: take(UInt8(ascii: "n"))
        case 0x0C: take(UInt8(ascii: "f"))
        case 0x0D: take(UInt8(ascii: "r"))
        case 0x22, 0x5C: take(byte)
        default:
            for digit in [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")] { take(digit) }
            for digit in [byte >> 4, byte & 15] {
                take(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}
