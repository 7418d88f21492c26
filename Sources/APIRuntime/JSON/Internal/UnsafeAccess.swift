#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#else
    import Glibc
#endif

// The only file of the runtime with unsafe code. `docs/project/memory-safety.md` lists the places and the measurement
// that justifies each.

// MARK: Reading

extension [UInt8] {
    /// The array's bytes. Safe, because the span can't outlive the array and every bit pattern is a valid byte.
    @usableFromInline
    var rawSpan: RawSpan {
        @_lifetime(borrow self) borrowing get { unsafe span.bytes }
    }
}

extension String {
    /// Calls a closure with the string's UTF-8.
    @inline(__always)
    func withRawSpan<Result>(_ body: (RawSpan) -> Result) -> Result {
        let result = unsafe utf8.withContiguousStorageIfAvailable { unsafe body(RawSpan(_unsafeElements: $0)) }
        if let result { return result }
        return withCopiedSpan(body)
    }

    /// The same for a string bridged from another language, which may not store UTF-8.
    // Not inlined: otherwise every string would be retained, in case that this is called.
    @inline(never)
    private func withCopiedSpan<Result>(_ body: (RawSpan) -> Result) -> Result {
        body(Array(utf8).rawSpan)
    }
}

extension StaticString {
    /// The string's UTF-8, which is part of the program.
    var rawSpan: RawSpan {
        @_lifetime(immortal)
        get {
            // A literal of a single scalar may be stored as a number, but only if its context demands that.
            precondition(hasPointerRepresentation)
            let bytes = unsafe RawSpan(_unsafeStart: utf8Start, byteCount: utf8CodeUnitCount)
            return unsafe _overrideLifetime(bytes, copying: ())
        }
    }
}

/// Loads of bytes and words. All except `uncheckedWord` check the bounds of the span.
extension RawSpan {
    /// Returns the byte at an offset, which must be within the span.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// Returns the eight bytes from an offset, all of which must be within the span, the first one lowest.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Returns the four bytes from an offset, all of which must be within the span, the first one lowest.
    @inline(__always)
    func halfWord(at offset: Int) -> UInt32 {
        unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Returns whether `count` bytes from an offset are within the span.
    @inline(__always)
    func has(_ count: Int, from offset: Int) -> Bool { offset >= 0 && count <= byteCount &- offset }

    /// Returns the eight bytes from an offset. The caller must have checked that they are within the span.
    @inline(__always)
    func uncheckedWord(at offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// Returns the bytes in a range as a string; they must be validated UTF-8.
    func text(_ range: Range<Int>) -> String {
        unsafe extracting(range).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Returns the bytes in a range as a string. They must have been checked to be UTF-8, which isn't validated again.
    @inline(__always)
    func scannedText(_ range: Range<Int>, isASCII: Bool = false) -> String {
        guard #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) else { return text(range) }
        return unsafe String(copying: UTF8Span(unchecked: Span(_bytes: extracting(range)), isKnownASCII: isASCII))
    }

    /// Returns a copy of the bytes in a range.
    func copy(_ range: Range<Int>) -> [UInt8] {
        unsafe extracting(range).withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// Appends the bytes in a range to an array.
    func append(_ range: Range<Int>, to array: inout [UInt8]) {
        unsafe extracting(range).withUnsafeBytes { unsafe array.append(contentsOf: $0) }
    }

    /// Returns whether the bytes in a range equal a constant.
    func equal(_ range: Range<Int>, _ other: StaticString) -> Bool {
        equal(range, 0..<other.utf8CodeUnitCount, of: other.rawSpan)
    }

}

/// The position of a name and a hash of its bytes, which distinguishes most names without access to the text.
struct NameEntry {
    let hash: UInt32
    /// The offset of the content, after the quote.
    let offset: Int
}

/// Storage for sixteen names inside the reader. An array would need an allocation for each text.
struct InlineNames {
    static let capacity = 16
    private typealias Words = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)
    /// Words with the hash in the upper half and the offset in the lower half.
    private var words: (Words, Words) = (Self.none, Self.none)
    private static let none: Words = (0, 0, 0, 0, 0, 0, 0, 0)

    // The accessors are mutating because only a mutable variable can be viewed without a copy.

    mutating func entry(at index: Int) -> NameEntry {
        let word = word(at: index)
        return NameEntry(hash: UInt32(word >> 32), offset: Int(UInt32(truncatingIfNeeded: word)))
    }

    @inline(__always)
    mutating func hash(at index: Int) -> UInt32 { UInt32(word(at: index) >> 32) }

    @inline(__always)
    mutating func set(_ entry: NameEntry, at index: Int) {
        precondition(index >= 0 && index < Self.capacity)
        let word = UInt64(entry.hash) << 32 | UInt64(UInt32(entry.offset))
        unsafe withUnsafeMutableBytes(of: &words) {
            unsafe $0.storeBytes(of: word, toByteOffset: 8 * index, as: UInt64.self)
        }
    }

    @inline(__always)
    private mutating func word(at index: Int) -> UInt64 {
        precondition(index >= 0 && index < Self.capacity)
        return unsafe withUnsafeBytes(of: &words) { unsafe $0.load(fromByteOffset: 8 * index, as: UInt64.self) }
    }
}

// MARK: Writing

/// The memory that a writer fills. It is released with the writer, which can't be copied. Every access is checked against
/// the capacity.
@safe
struct OutputMemory: ~Copyable {
    private var start: UnsafeMutableRawPointer
    private(set) var capacity: Int

    init(capacity: Int) {
        // At least a word, so that one comparison checks the bounds of a store.
        self.capacity = max(capacity, 8)
        guard let start = unsafe malloc(self.capacity) else { fatalError("out of memory") }
        unsafe self.start = start
    }

    /// Grows; the bytes stored before are kept. The system's allocator often needs no copy for that.
    mutating func grow(to capacity: Int) {
        precondition(capacity > self.capacity)
        guard let grown = unsafe realloc(start, capacity) else { fatalError("out of memory") }
        unsafe start = grown
        self.capacity = capacity
    }

    deinit { unsafe free(start) }

    /// Returns whether up to eight bytes from an offset are within the memory.
    @inline(__always)
    private func has(_ count: Int, from offset: Int) -> Bool {
        UInt(bitPattern: offset) <= UInt(bitPattern: capacity &- count)
    }

    /// Returns a byte that was stored before.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        precondition(has(1, from: offset))
        return unsafe start.load(fromByteOffset: offset, as: UInt8.self)
    }

    @inline(__always)
    func store(_ byte: UInt8, at offset: Int) {
        precondition(has(1, from: offset))
        unsafe start.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
    }

    /// Stores eight bytes, the lowest one first.
    @inline(__always)
    func store(_ word: UInt64, at offset: Int) {
        precondition(has(8, from: offset))
        unsafe start.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    func store(_ bytes: RawSpan, at offset: Int) {
        precondition(offset >= 0 && bytes.byteCount <= capacity &- offset)
        unsafe bytes.withUnsafeBytes {
            if let source = $0.baseAddress { unsafe (start + offset).copyMemory(from: source, byteCount: $0.count) }
        }
    }

    /// Passes the first bytes, which were stored before, to a closure.
    @inline(__always)
    func withBytes<Result>(_ count: Int, _ body: (RawSpan) -> Result) -> Result {
        precondition(count <= capacity)
        return unsafe body(RawSpan(_unsafeStart: start, byteCount: count))
    }
}

/// An element of an array where it is. As a wrapper that can't be copied, it is borrowed; the element itself would be copied
/// for each call, and every reference in it retained and released.
@usableFromInline
@frozen
struct ElementInPlace<Element>: ~Copyable {
    @usableFromInline let value: Element
}

extension Array {
    /// Calls a closure with each element.
    @inlinable
    @inline(__always)
    func forEachInPlace(_ body: (borrowing ElementInPlace<Element>) -> Void) {
        unsafe withUnsafeBufferPointer { elements in
            guard let start = elements.baseAddress else { return }
            // A structure of one property has the layout of the property.
            let wrappers = unsafe UnsafeRawPointer(start).assumingMemoryBound(to: ElementInPlace<Element>.self)
            for index in 0..<elements.count { unsafe body(wrappers[index]) }
        }
    }
}
