/// Random pushkeys that look like a pushkey, so that a gateway passes them to the same provider.
///
/// A gateway that rejects one rejects nothing of the account: the homeserver gets no response.
enum MadeUpPushkey {
    /// The smallest number of characters that are random. Fewer could be the pushkey of another device.
    private static let minRandomCharacters = 16
    /// Shorter parts of a path, such as `v2`, belong to the push server.
    private static let minSecretLength = 8

    /// Returns a random pushkey with the form of another one: of hexadecimal digits, of the alphabet of base64, or a
    /// URL of the same server.
    static func like(_ pushkey: String, using generator: inout some RandomNumberGenerator) -> String {
        // The limit of a pushkey leaves room for an appended part.
        let pushkey = String(decoding: pushkey.utf8.prefix(480), as: UTF8.self)
        if let scheme = pushkey.firstRange(of: "://") {
            return url(pushkey[..<scheme.upperBound], pushkey[scheme.upperBound...], &generator)
        }
        let isHexadecimal = pushkey.allSatisfy { $0.isASCII && $0.isHexDigit }
        return enough(randomized(pushkey[...], isHexadecimal, &generator), &generator)
    }

    /// Returns an app ID that no gateway has.
    static func appID(using generator: inout some RandomNumberGenerator) -> String {
        "made-up.\(randomDigits(&generator))"
    }

    private static func url(
        _ scheme: Substring, _ rest: Substring, _ generator: inout some RandomNumberGenerator
    ) -> String {
        let path = rest.prefix { $0 != "?" && $0 != "#" }.split(separator: "/", omittingEmptySubsequences: false)
        var random = 0
        let parts = path.dropFirst().map { part -> String in
            guard part.count >= minSecretLength else { return String(part) }
            let (text, count) = randomized(part, false, &generator)
            random += count
            return text
        }
        let url = String(scheme) + String(path.first ?? "") + parts.map { "/" + $0 }.joined()
        if random >= minRandomCharacters { return url }
        return url + (url.hasSuffix("/") ? "" : "/") + randomDigits(&generator)
    }

    private static func enough(
        _ made: (text: String, random: Int), _ generator: inout some RandomNumberGenerator
    ) -> String {
        made.random >= minRandomCharacters ? made.text : made.text + randomDigits(&generator)
    }

    /// Returns a text with random letters and digits in place of each. The last character before padding stays, because
    /// not every one is valid there in base64.
    private static func randomized(
        _ text: Substring, _ isHexadecimal: Bool, _ generator: inout some RandomNumberGenerator
    ) -> (text: String, random: Int) {
        let end = text.hasSuffix("=") ? text.prefix { $0 != "=" }.dropLast().endIndex : text.endIndex
        var random = 0
        let start = text[..<end].map { character -> Character in
            guard character.isASCII, character.isLetter || character.isNumber else { return character }
            random += 1
            if isHexadecimal { return "0123456789abcdef".randomElement(using: &generator) ?? "0" }
            let alphabet = character.isNumber ? "0123456789" : "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
            return alphabet.randomElement(using: &generator) ?? character
        }
        return (String(start) + text[end...], random)
    }

    /// Returns 16 random hexadecimal digits.
    private static func randomDigits(_ generator: inout some RandomNumberGenerator) -> String {
        String((0..<16).map { _ in "0123456789abcdef".randomElement(using: &generator) ?? "0" })
    }
}
