/// The ASCII form of internationalized labels (RFC 3492).
enum Punycode {
    /// Returns whether a text, without the prefix `xn--`, can be decoded to a label with characters other than ASCII.
    /// The characters allowed in a label (RFC 5892) aren't checked.
    static func isEncoding(_ text: Span<UInt8>) -> Bool {
        var basic = 0
        var start = 0
        for index in text.indices where text[index] == "-" { (basic, start) = (index, index + 1) }
        if start == text.count { return false }
        var (position, codePoint, bias) = (0, 128, 72)
        var length = basic
        var index = start
        while index < text.count {
            // A variable-length number to the base 36 (section 6.2).
            let before = position
            var weight = 1
            var step = 36
            while true {
                guard let digit = text.at(index).flatMap(digit) else { return false }
                index += 1
                position += digit * weight
                guard position <= maxValue else { return false }
                let threshold = min(max(step - bias, 1), 26)
                if digit < threshold { break }
                weight *= 36 - threshold
                guard weight <= maxValue else { return false }
                step += 36
            }
            length += 1
            bias = adapted(position - before, length: length, isFirst: before == 0)
            codePoint += position / length
            position = position % length + 1
            guard Unicode.Scalar(UInt32(codePoint)) != nil else { return false }
        }
        return true
    }

    private static let maxValue = Int(Int32.max)

    private static func digit(_ byte: UInt8) -> Int? {
        if byte.isLetter { return Int((byte | 0x20) - 0x61) }
        return byte.isDigit ? Int(byte - 0x30) + 26 : nil
    }

    /// Returns the new bias (section 6.1).
    private static func adapted(_ delta: Int, length: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / length
        var steps = 0
        while delta > 455 {
            delta /= 35
            steps += 36
        }
        return steps + 36 * delta / (delta + 38)
    }
}
