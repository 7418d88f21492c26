/// The part of a source line around a column, and what stands before the caret below it.
struct SourceExcerpt {
    let text: String
    /// As wide as the text before the column, tabs included.
    let indentation: String

    /// More scalars than this, and the line is cut.
    private static let width = 100

    /// - Parameters:
    ///   - line: the line in UTF-8, which may be damaged.
    ///   - column: counted from 1 in Unicode scalars.
    /// - Returns: `nil` for a line without anything to see.
    init?(_ line: ArraySlice<UInt8>, column: Int) {
        let before = max(0, column - 1)
        let isLong = line.count > Self.width
        let start = isLong ? max(0, before - Self.width / 2) : 0
        // Scalars start at bytes that continue none. The line may be huge: only what is shown is decoded.
        var scalar = 0
        var first = line.endIndex
        var end = line.endIndex
        for index in line.indices where line[index] & 0xC0 != 0x80 {
            if scalar == start { first = index }
            if scalar == start + Self.width {
                end = index
                break
            }
            scalar += 1
        }
        let shown = String(decoding: line[min(first, end)..<end], as: UTF8.self).filter { $0 != "\r" && $0 != "\r\n" }
        guard shown.contains(where: { !$0.isWhitespace }) else { return nil }
        text = (start > 0 ? "…" : "") + shown.printable + (end < line.endIndex ? "…" : "")
        let skipped = shown.unicodeScalars.prefix(before - start).map { $0 == "\t" ? "\t" : " " }
        indentation = (start > 0 ? " " : "") + skipped.joined()
    }
}
