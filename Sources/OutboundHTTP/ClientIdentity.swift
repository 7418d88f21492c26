/// A certificate with its private key, with which a client authenticates itself to servers.
public enum ClientIdentity: Hashable, Sendable {
    /// A PEM file that contains the certificate chain and the key, unencrypted or encrypted with the passphrase.
    case pem([UInt8], passphrase: String?)
    /// A PKCS#12 file.
    case pkcs12([UInt8], passphrase: String?)
}
