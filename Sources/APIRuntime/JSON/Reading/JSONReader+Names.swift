extension JSONReader {
    /// Up to this many names, a new one is compared with each; beyond, all are compared at the object's end.
    private static let fewNames = 24
    /// Keeps the choice of names that collide from whoever writes the text.
    private static let hashSeed = UInt64.random(in: .min ... .max)

    /// Notes an undeclared name of the object whose names start at `base`; answers `false` when it is known to stand
    /// there already.
    mutating func noteName(_ token: StringToken, since base: Int) -> Bool {
        let entry = NameEntry(hash: hash(token), offset: token.content.lowerBound)
        if names.count - base < Self.fewNames {
            var index = base
            while index < names.count {
                if names.hash(at: index) == entry.hash,
                    bytes.equal(bytes.token(at: names.entry(at: index).offset), token)
                {
                    return false
                }
                index += 1
            }
        }
        names.append(entry)
        return true
    }

    /// Forgets the undeclared names of an object that ends; those of a large one are now checked for duplicates.
    @inline(__always)
    mutating func forgetNames(since base: Int) {
        guard base < names.count else { return }
        if names.count - base > Self.fewNames, !isBroken { checkNames(since: base) }
        names.removeLast(downTo: base)
    }

    private mutating func checkNames(since base: Int) {
        let entries = (base..<names.count).map { names.entry(at: $0) }.sorted {
            ($0.hash, $0.offset) < ($1.hash, $1.offset)
        }
        var duplicates: [Int] = []
        var start = entries.startIndex
        while start < entries.endIndex {
            var end = start + 1
            while end < entries.endIndex, entries[end].hash == entries[start].hash { end += 1 }
            if end - start > 1 {
                // A dictionary with a seeded hash of its own, so that no choice of names takes quadratic time.
                var seen: Set<[UInt8]> = []
                for entry in entries[start..<end]
                where !seen.insert(bytes.unescaped(bytes.token(at: entry.offset))).inserted {
                    duplicates.append(entry.offset)
                }
            }
            start = end
        }
        // The first few have been compared, and reported, as they came.
        for offset in duplicates.sorted() {
            record(.duplicateKey, at: offset - 1, duplicateMessage(bytes.token(at: offset)))
        }
    }

    @inline(__always)
    private mutating func hash(_ token: StringToken) -> UInt32 {
        token.hasEscapes
            ? hashUnescaped(token)
            : UInt32(truncatingIfNeeded: bytes.hash(token.content, seed: Self.hashSeed))
    }

    private func hashUnescaped(_ token: StringToken) -> UInt32 {
        let bytes = bytes.unescaped(token)
        return UInt32(truncatingIfNeeded: bytes.rawSpan.hash(0..<bytes.count, seed: Self.hashSeed))
    }
}
