extension YAMLNode {
    /// Returns the location of a character of a scalar's text, for messages about a part of the text.
    ///
    /// This takes escapes in quoted scalars into account. If the character can't be located, as in a block scalar, a
    /// scalar of several lines or after an alias with a tag, it returns the location of the node.
    /// - Parameter index: The index of the Unicode scalar in `text`, or the number of its scalars for the end.
    public func location(ofScalar index: Int) -> SourceLocation {
        guard let text, index >= 0 else { return location }
        let line = Array(location.source.line(location.line).unicodeScalars)
        guard location.column >= 1, location.column <= line.count else { return location }
        let written = line[(location.column - 1)...]
        guard let columns = Self.columns(of: Array(text.unicodeScalars), in: written), index < columns.count else {
            return location
        }
        let end = index + 1 < columns.count ? columns[index + 1] : columns[index] + 1
        return SourceLocation(
            source: location.source, line: location.line, column: columns[index] + 1, endColumn: end + 1)
    }

    /// Returns the indices in `written` of each scalar of a text, and of its end; `nil` if `written` isn't the text.
    private static func columns(of text: [Unicode.Scalar], in written: ArraySlice<Unicode.Scalar>) -> [Int]? {
        var position = written.startIndex
        let quote = written.first.flatMap { $0 == "\"" || $0 == "'" ? $0 : nil }
        if quote != nil { position += 1 }
        var columns: [Int] = []
        for scalar in text {
            guard position < written.endIndex else { return nil }
            columns.append(position)
            switch (written[position], quote) {
            case ("\\", "\""): position += escapeLength(of: scalar, in: written[position...])
            case ("'", "'"): position += 2
            case (scalar, _): position += 1
            default: return nil
            }
        }
        columns.append(position)
        guard let quote else { return columns }
        return position < written.endIndex && written[position] == quote ? columns : nil
    }

    /// Returns the number of characters of an escape in double quotes (YAML 1.2, section 5.7), including JSON's for a
    /// surrogate pair.
    private static func escapeLength(of scalar: Unicode.Scalar, in written: ArraySlice<Unicode.Scalar>) -> Int {
        switch written.dropFirst().first {
        case "x": 4
        case "u": scalar.value > 0xFFFF ? 12 : 6
        case "U": 10
        default: 2
        }
    }
}
