/// A 64-bit digest of a ``DeliveryKey``.
struct KeyDigest: Hashable, BitwiseCopyable, Sendable {
    let value: Int
}
