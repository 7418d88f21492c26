import Crypto
import PushDelivery

/// The identity of a delivery or device as the database stores it: the first 128 bits of a SHA-256 digest.
///
/// Pushkeys have far more entropy than can be guessed, so that the digest doesn't disclose them.
struct DeliveryDigest: Hashable, Sendable {
    let bytes: [UInt8]

    init(_ key: DeliveryKey) {
        bytes = Array(SHA256.hash(data: key.bytes).prefix(16))
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}
