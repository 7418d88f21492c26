extension String {
    /// Whether both are the same Unicode scalars: Swift takes canonically equivalent strings for equal, Matrix doesn't.
    package func hasSameScalars(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return withBytes { left in other.withBytes { right in left.elementsEqual(right) } }
    }

    /// Hands over the string's UTF-8 in one piece, which is several times as fast to go through as a view of it.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        // A string that Foundation lends on Apple's platforms.
        return Array(utf8).withUnsafeBufferPointer(body)
    }
}
