import Crypto

/// A signing key other than the usual one.
enum P256Sample {
    static let other = P256.Signing.PrivateKey().pemRepresentation
}
