/// A 64-bit digest of a ``DeliveryKey``.
struct KeyDigest: Hashable, BitwiseCopyable, Sendable {
    let value: Int

    /// A random part of digests, so that a client can't construct keys with the same one.
    struct Seed: Sendable {
        private let words = (UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max))

        /// - Parameter bytes: the bytes of a key.
        func digest(of bytes: [UInt8]) -> KeyDigest {
            var hasher = Hasher()
            hasher.combine(words.0)
            hasher.combine(words.1)
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
            return KeyDigest(value: hasher.finalize())
        }
    }
}
