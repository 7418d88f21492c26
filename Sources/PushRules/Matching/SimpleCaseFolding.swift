/// Simple case folding: one scalar to one scalar, independent of language (Unicode Standard, section 5.18).
///
/// The specification leaves the meaning of "case-insensitive" to the homeserver (client-server API, "Conditions",
/// `event_match`). Simple folding keeps the number of scalars, so `?` matches the same ones before and after it.
enum SimpleCaseFolding {
    /// The distances to the folds in pages of 256 scalars, and for each page of scalars the number of its page of
    /// distances.
    private static let pages: (index: [UInt8], distances: [Int32]) = makePages()

    static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let value = scalar.value
        if value < 0x80 {
            return value &- 0x41 < 26 ? Unicode.Scalar(UInt8(value) | 0x20) : scalar
        }
        let page = Int(value >> 8)
        let (index, distances) = pages
        guard page < index.count else { return scalar }
        let distance = distances[Int(index[page]) << 8 | Int(value & 0xFF)]
        return distance == 0 ? scalar : Unicode.Scalar(UInt32(Int32(value) + distance)) ?? scalar
    }

    private static func makePages() -> (index: [UInt8], distances: [Int32]) {
        let last = CaseFoldingTable.runs.map(\.last).max() ?? 0
        // The first page of distances is shared by all pages of scalars without folds.
        var index = [UInt8](repeating: 0, count: Int(last >> 8) + 1)
        var distances = [Int32](repeating: 0, count: 256)
        for run in CaseFoldingTable.runs {
            for value in stride(from: run.first, through: run.last, by: Int(run.step)) {
                let page = Int(value >> 8)
                if index[page] == 0 {
                    index[page] = UInt8(distances.count >> 8)
                    distances += repeatElement(0, count: 256)
                }
                distances[Int(index[page]) << 8 | Int(value & 0xFF)] = run.distance
            }
        }
        return (index, distances)
    }
}

extension [UInt8] {
    /// Appends the case-folded UTF-8 of a text.
    /// - Parameter foreign: receives the offsets, from the text's start, of ASCII letters that result from folding
    ///   another letter: `ſ` or the Kelvin sign. Word boundaries depend on the text before folding.
    mutating func appendFolded(_ text: String, foreign: inout [Int]) {
        let start = count
        append(contentsOf: text.utf8)
        var all: UInt8 = 0
        for offset in start..<count {
            let byte = self[offset]
            all |= byte
            self[offset] = byte &- 0x41 < 26 ? byte | 0x20 : byte
        }
        if all < 0x80 { return }

        removeSubrange(start...)
        for scalar in text.unicodeScalars {
            let folded = SimpleCaseFolding.fold(scalar)
            if folded.isASCII, !scalar.isASCII { foreign.append(count - start) }
            append(contentsOf: UTF8.encode(folded) ?? UTF8.encodedReplacementCharacter)
        }
    }

    /// The case-folded UTF-8 of a text.
    init(folding text: String) {
        self.init()
        var foreign: [Int] = []
        appendFolded(text, foreign: &foreign)
    }
}
