import APIRuntime
import PushClient

/// A pusher that doesn't exist, in the form of a real one: its `data` has the same members, with random keys and a random
/// path on the same push server. A provider that needs a member, such as Web Push, accepts or rejects it like an expired one.
struct MadeUpPusher: Sendable {
    let pushkey: String
    /// The pusher's data as the gateway gets it, without `url`.
    let data: JSONObject

    /// Shorter texts aren't secrets, such as the name of a brand.
    private static let minSecretLength = 16
    /// Members that are secrets whatever their length.
    private static let secretMembers: Set<String> = ["endpoint", "auth", "p256dh", "cs"]

    init(like entry: PusherEntry, using generator: inout some RandomNumberGenerator) {
        let keys = PushKeyPair().publicKeys
        func madeUp(_ text: String) -> String {
            if Self.isPublicKey(text) { return keys.p256dh }
            if Self.isAuthentication(text) { return keys.auth }
            return MadeUpPushkey.like(text, using: &generator)
        }
        // The pushkey of a Web Push pusher is its public key. A random text is rarely a point of the curve.
        pushkey = madeUp(entry.pushkey)
        var data = entry.gatewayData
        for (key, value) in entry.gatewayData where key != "format" {
            guard let text = value.string, !text.isEmpty,
                Self.secretMembers.contains(key) || text.utf8.count >= Self.minSecretLength
            else { continue }
            data[key] = .string(madeUp(text))
        }
        self.data = data
    }

    /// Returns whether a text has the form of an uncompressed point of the curve P-256 in base64url or base64: 65 bytes,
    /// the first of which is 4.
    private static func isPublicKey(_ text: String) -> Bool {
        text.hasPrefix("B") && isBase64(text, characters: 87)
    }

    /// Returns whether a text has the form of an authentication secret of 16 bytes in base64url or base64.
    private static func isAuthentication(_ text: String) -> Bool { isBase64(text, characters: 22) }

    private static func isBase64(_ text: String, characters: Int) -> Bool {
        guard text.utf8.count <= characters + 2 else { return false }
        let digits = text.prefix { $0 != "=" }
        return digits.utf8.count == characters && text[digits.endIndex...].allSatisfy { $0 == "=" }
            && digits.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_+/".contains($0)) }
    }
}
