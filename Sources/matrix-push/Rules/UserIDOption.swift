import ArgumentParser

/// An option whose value is a user ID.
enum UserIDOption {
    /// Longer user IDs are none (Matrix specification, appendices, "User Identifiers").
    private static let maxBytes = 255

    /// - Parameter name: the option's, such as `--user`.
    /// - Throws: `ValidationError` that says what a user ID looks like. The localpart may be any: old ones are.
    static func check(_ text: String, _ name: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let isUserID =
            text.utf8.count <= maxBytes && text.utf8.first == UInt8(ascii: "@") && parts.count == 2
            && !parts[1].isEmpty && parts[1].utf8.allSatisfy(isOfServerName)
        guard isUserID else {
            throw ValidationError(
                "\(name): '\(text.shortened().singleLine)' is no user ID; one looks like @fern:garden.example.")
        }
    }

    private static func isOfServerName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
            UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}
