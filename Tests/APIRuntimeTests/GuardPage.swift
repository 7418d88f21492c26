@_spi(Generated) @testable import APIRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Memory whose last byte is followed by a page that can't be read: a read beyond the text crashes at once.
final class GuardPage {
    private let base: UnsafeMutableRawPointer
    private let capacity: Int
    private let pageSize: Int

    struct MappingError: Error {}

    /// - Parameter capacity: the maximum length of a text in bytes.
    init(capacity: Int) throws {
        let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
        let capacity = (capacity / pageSize + 1) * pageSize
        let memory = mmap(
            nil, capacity + pageSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { throw MappingError() }
        guard mprotect(memory + capacity, pageSize, PROT_NONE) == 0 else { throw MappingError() }
        self.pageSize = pageSize
        self.capacity = capacity
        base = memory
    }

    deinit { munmap(base, capacity + pageSize) }

    /// Reads a text that ends right before the guarded page.
    func read<Value: JSONCodable>(
        _ type: Value.Type, _ bytes: [UInt8], mode: JSONReadingMode = .strict
    ) -> (value: Value?, violations: [JSONViolation]) {
        guard bytes.count <= capacity else { return (nil, []) }
        let start = base + capacity - bytes.count
        start.copyMemory(from: bytes, byteCount: bytes.count)
        let span = RawSpan(_unsafeBytes: UnsafeRawBufferPointer(start: start, count: bytes.count))
        var reader = JSONReader(span, mode: mode)
        let value = Value(from: &reader)
        let violations = reader.finish()
        return (violations.isEmpty ? value : nil, violations)
    }
}
