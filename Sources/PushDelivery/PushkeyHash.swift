import Crypto

/// A short hash of a pushkey, with which log lines about one device can be found.
package enum PushkeyHash {
    /// Returns the first 8 bytes of the pushkey's SHA-256 digest in hexadecimal digits.
    ///
    /// Without a salt, so that an operator can compute it for the pushkey of a user's report, and so that it is the same
    /// in all gateways and after a restart. Push providers and browsers make pushkeys from at least 128 random bits;
    /// trying out pushkeys to find that of a hash is hopeless.
    package static func text(_ pushkey: String) -> String {
        Hexadecimal.encode(SHA256.hash(data: Array(pushkey.utf8)).prefix(8))
    }
}
