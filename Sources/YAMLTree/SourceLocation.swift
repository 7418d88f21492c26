/// A place in a text. The line starts at the text's first, the column at 1; the latter counts Unicode scalars.
///
/// Two locations are equal when the text's name, the line and the column are; `endColumn` is only for drawing.
public struct SourceLocation: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The text the location is in.
    public let source: SourceText
    // Every node carries a location, so these are kept small; 4 Gi lines or columns are beyond any size limit.
    private let compactLine: UInt32
    private let compactColumn: UInt32
    private let compactEndColumn: UInt32

    /// The line, as the text counts them.
    public var line: Int { Int(compactLine) }
    /// The column in Unicode scalars, from 1.
    public var column: Int { Int(compactColumn) }
    /// The column just after the last scalar of what stands here, when it ends on the same line.
    public var endColumn: Int? { compactEndColumn == 0 ? nil : Int(compactEndColumn) }

    /// A location; an `endColumn` that is not after `column` is dropped.
    public init(source: SourceText, line: Int, column: Int, endColumn: Int? = nil) {
        self.source = source
        compactLine = UInt32(clamping: line)
        compactColumn = UInt32(clamping: column)
        if let endColumn, endColumn > column {
            compactEndColumn = UInt32(clamping: endColumn)
        } else {
            compactEndColumn = 0
        }
    }

    /// `file:line:column`
    public var description: String { "\(source.name):\(line):\(column)" }

    public static func == (left: SourceLocation, right: SourceLocation) -> Bool {
        left.compactLine == right.compactLine && left.compactColumn == right.compactColumn
            && (left.source === right.source || left.source.name == right.source.name)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(source.name)
        hasher.combine(compactLine)
        hasher.combine(compactColumn)
    }

    /// By name, then line, then column.
    public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        if left.source !== right.source, left.source.name != right.source.name {
            return left.source.name < right.source.name
        }
        return (left.compactLine, left.compactColumn) < (right.compactLine, right.compactColumn)
    }
}

extension SourceText {
    /// Where the byte at `offset` stands. An offset past the end gives the end.
    func location(atByte offset: Int, length: Int? = nil) -> SourceLocation {
        let (line, column) = position(ofByte: offset)
        return SourceLocation(source: self, line: line, column: column, endColumn: length.map { column + $0 })
    }
}
