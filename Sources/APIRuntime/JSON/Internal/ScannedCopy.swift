/// A copy of text that was scanned before, in parts.
struct ScannedCopy: ~Copyable {
    private let memory: OutputMemory
    private var count = 0

    /// - Parameter capacity: the maximum length of the copy in bytes.
    init(capacity: Int) {
        memory = OutputMemory(capacity: capacity)
    }

    @inline(__always)
    mutating func append(_ bytes: RawSpan) {
        memory.store(bytes, at: count)
        count &+= bytes.byteCount
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        memory.store(byte, at: count)
        count &+= 1
    }

    /// The copy as a string.
    var string: String { memory.withBytes(count) { $0.scannedText(0..<count) } }
}
