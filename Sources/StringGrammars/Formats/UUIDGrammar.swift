/// UUIDs (RFC 4122, section 3).
enum UUIDGrammar {
    static func isUUID(_ text: Span<UInt8>) -> Bool {
        guard text.count == 36 else { return false }
        for index in text.indices {
            let isDash = index == 8 || index == 13 || index == 18 || index == 23
            guard isDash ? text[index] == "-" : text[index].isHexDigit else { return false }
        }
        return true
    }
}
