/// The hash of a path of keys, computed key by key, so a property's hash extends its parent's.
///
/// The factors are random in every process, so an attacker can't construct an event whose properties collide.
struct PropertyHash: Hashable, Sendable {
    private(set) var value: UInt64

    private static let start = UInt64.random(in: .min ... .max)
    private static let factor = UInt64.random(in: .min ... .max) | 1
    private static let lastFactor = UInt64.random(in: .min ... .max) | 1

    /// The hash of the empty path: the event itself.
    static var root: PropertyHash { PropertyHash(value: start) }

    func appending(_ key: String) -> PropertyHash {
        key.withBytes { bytes in
            var hash = value
            var word: UInt64 = 0
            var count: UInt64 = 0
            for byte in bytes {
                word = word << 8 | UInt64(byte)
                count += 1
                if count & 7 == 0 {
                    hash = Self.mix(hash ^ word, Self.factor)
                    word = 0
                }
            }
            return PropertyHash(value: Self.mix(hash ^ word, Self.lastFactor &+ count << 1))
        }
    }

    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}

extension String {
    /// Passes the string's contiguous UTF-8 to a closure. Iterating over it is several times as fast as over `utf8`.
    @inline(__always)
    fileprivate func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        // A bridged Foundation string on Apple platforms.
        return Array(utf8).withUnsafeBufferPointer(body)
    }
}
