/// IP addresses in text form.
enum IPAddressGrammar {
    /// Returns whether a text consists of four numbers up to 255. They have no leading zeros, because some parsers read
    /// such numbers as octal (RFC 3986, section 3.2.2).
    static func isIPv4(_ text: Span<UInt8>) -> Bool {
        var start = 0
        for part in 0..<4 {
            let end = text.endOfDigits(from: start)
            guard 1...3 ~= end - start, let value = text.number(at: start, digits: end - start), value <= 255,
                text[start] != "0" || end == start + 1
            else { return false }
            if part == 3 { return end == text.count }
            guard text.at(end) == "." else { return false }
            start = end + 1
        }
        return false
    }

    /// Returns whether a text consists of eight groups of hexadecimal digits. `::` replaces one or more groups of
    /// zeros, and an IPv4 address the last two groups (RFC 4291, section 2.2).
    static func isIPv6(_ text: Span<UInt8>) -> Bool {
        var groups = 0
        var isShortened = false
        var index = 0
        if text.at(0) == ":" {
            guard text.at(1) == ":" else { return false }
            isShortened = true
            index = 2
            if index == text.count { return true }
        }
        while true {
            let start = index
            while index < text.count, index - start < 5, text[index].isHexDigit { index += 1 }
            if text.at(index) == "." {
                groups += 2
                guard isIPv4(text.extracting(start...)) else { return false }
                break
            }
            guard 1...4 ~= index - start else { return false }
            groups += 1
            if index == text.count { break }
            guard text[index] == ":", groups < 8 else { return false }
            index += 1
            if text.at(index) == ":" {
                guard !isShortened else { return false }
                isShortened = true
                index += 1
                if index == text.count { break }
            }
        }
        return isShortened ? groups < 8 : groups == 8
    }
}
