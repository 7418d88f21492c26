/// A position in a text. Lines are counted from the text's ``SourceText/firstLine``, columns from 1, in Unicode
/// scalars.
///
/// Two locations are equal if the text's name, the line and the column are. `endColumn` is only used for underlining.
public struct SourceLocation: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The text that contains the location.
    public let source: SourceText
    // Every node has a location, so these are small: 4 Gi lines or columns are more than any size limit allows.
    private let compactLine: UInt32
    private let compactColumn: UInt32
    private let compactEndColumn: UInt32

    /// The number of the line, from the text's ``SourceText/firstLine``.
    public var line: Int { Int(compactLine) }
    /// The column in Unicode scalars, from 1.
    public var column: Int { Int(compactColumn) }
    /// The column just after the end of the token or node here; `nil` if it ends on another line.
    public var endColumn: Int? { compactEndColumn == 0 ? nil : Int(compactEndColumn) }

    /// Creates a location. An `endColumn` that isn't after `column` is ignored.
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

    /// Orders by name, then line, then column.
    public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        if left.source !== right.source, left.source.name != right.source.name {
            return left.source.name < right.source.name
        }
        return (left.compactLine, left.compactColumn) < (right.compactLine, right.compactColumn)
    }
}

extension SourceText {
    /// Returns the location of the byte at `offset`; the end for an offset past it.
    func location(atByte offset: Int, length: Int? = nil) -> SourceLocation {
        let (line, column) = position(ofByte: offset)
        return SourceLocation(source: self, line: line, column: column, endColumn: length.map { column + $0 })
    }
}
