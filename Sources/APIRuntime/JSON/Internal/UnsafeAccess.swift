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
    func withRawSpan<Result>(_ body: (RawSpan) -> Result) -> Result {
        let result = unsafe utf8.withContiguousStorageIfAvailable { unsafe body(RawSpan(_unsafeElements: $0)) }
        // A string bridged from another language may not store UTF-8.
        return result ?? body(Array(utf8).rawSpan)
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

    /// Returns the bytes in a range as a string; they must be ASCII, which isn't validated again.
    func asciiText(_ range: Range<Int>) -> String {
        guard #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) else { return text(range) }
        return unsafe String(copying: UTF8Span(unchecked: Span(_bytes: extracting(range)), isKnownASCII: true))
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
        other.withUTF8Buffer { other in
            let other = unsafe RawSpan(_unsafeElements: other)
            return equal(range, 0..<other.byteCount, of: other)
        }
    }

    /// Returns the string of a token with escapes, resolved directly into the string's storage.
    func resolved(_ token: StringToken) -> String {
        // No escape is shorter than the scalar that it represents.
        unsafe String(unsafeUninitializedCapacity: token.content.count) { storage in
            var count = 0
            resolve(token) { byte in
                unsafe storage[count] = byte
                count += 1
            }
            return count
        }
    }

    /// Returns the text in a range in its shortest form, written directly into the string's storage. The text must have
    /// been checked.
    func shortest(_ range: Range<Int>) -> String {
        unsafe String(unsafeUninitializedCapacity: range.count) { storage in
            var count = 0
            shorten(range) { byte in
                precondition(count < range.count)
                unsafe storage[count] = byte
                count += 1
            }
            return count
        }
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

extension JSONWriter {
    /// Appends bytes verbatim.
    mutating func append(_ bytes: [UInt8]) {
        reserve(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { unsafe copy($0, 0, $0.count) }
    }

    /// Appends a text verbatim.
    mutating func writeLiteral(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            reserve(utf8.count)
            unsafe copy(utf8, 0, utf8.count)
        }
    }

    /// Writes a string in quotes.
    @usableFromInline
    mutating func write(_ string: String, as role: StringRole) {
        let isWritten: Void? = unsafe string.utf8.withContiguousStorageIfAvailable { unsafe writeString($0, as: role) }
        // A string bridged from another language may not store UTF-8.
        if isWritten == nil { unsafe Array(string.utf8).withUnsafeBufferPointer { unsafe writeString($0, as: role) } }
    }

    /// Writes a string in quotes.
    mutating func write(_ text: StaticString, as role: StringRole) {
        text.withUTF8Buffer { unsafe writeString($0, as: role) }
    }

    /// Writes a string in quotes, with the necessary escapes.
    mutating func writeString(_ utf8: UnsafeBufferPointer<UInt8>, as role: StringRole) {
        // Room for quotes, comma and colon.
        reserve(utf8.count &+ 4)
        if role == .name { separate(from: UInt8(ascii: "{")) }
        let start = count &+ 1
        let isClean = unsafe buffer.withUnsafeMutableBytes { buffer in
            precondition(start > 0 && start <= buffer.count &- utf8.count &- 2)
            guard unsafe Self.copyClean(utf8, to: buffer, at: start) else { return false }
            unsafe buffer[start &- 1] = UInt8(ascii: "\"")
            unsafe buffer[start &+ utf8.count] = UInt8(ascii: "\"")
            unsafe buffer[start &+ utf8.count &+ 1] = UInt8(ascii: ":")
            return true
        }
        if isClean {
            count = start &+ utf8.count &+ (role == .name ? 2 : 1)
        } else {
            unsafe writeEscaped(utf8)
            if role == .name { append(UInt8(ascii: ":")) }
        }
    }

    /// Copies bytes up to the first that must be escaped; returns whether all were copied. There must be room for them.
    @inline(__always)
    private static func copyClean(
        _ utf8: UnsafeBufferPointer<UInt8>, to buffer: UnsafeMutableRawBufferPointer, at start: Int
    ) -> Bool {
        let bytes = UnsafeRawBufferPointer(utf8)
        guard bytes.count >= 8 else {
            for index in 0..<bytes.count {
                let byte = unsafe bytes[index]
                if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
                unsafe buffer[start &+ index] = byte
            }
            return true
        }
        var index = 0
        while true {
            let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if ByteWord.mustBeEscaped(word) != 0 { return false }
            unsafe buffer.storeBytes(of: word, toByteOffset: start &+ index, as: UInt64.self)
            if index &+ 8 == bytes.count { return true }
            // The last eight bytes may overlap with those already copied.
            index = min(index &+ 8, bytes.count &- 8)
        }
    }

    private mutating func writeEscaped(_ utf8: UnsafeBufferPointer<UInt8>) {
        append(UInt8(ascii: "\""))
        var start = 0
        for index in utf8.indices {
            let byte = unsafe utf8[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            reserve(index &- start)
            unsafe copy(utf8, start, index)
            writeEscape(byte)
            start = index &+ 1
        }
        reserve(utf8.count &- start)
        unsafe copy(utf8, start, utf8.count)
        append(UInt8(ascii: "\""))
    }

    /// Appends the bytes between two offsets. There must be room for them, which is checked.
    @inline(__always)
    private mutating func copy(_ source: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) {
        let (length, target) = (end &- start, count)
        guard length > 0 else { return }
        unsafe buffer.withUnsafeMutableBytes { buffer in
            let destination = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[target..<target + length])
            unsafe destination.copyMemory(
                from: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: source[start..<end])))
        }
        count &+= length
    }
}
