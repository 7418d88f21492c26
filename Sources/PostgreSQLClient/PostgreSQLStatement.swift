/// A statement that a connection prepares when it is first run.
public struct PostgreSQLStatement: Hashable, Sendable {
    /// The name of the prepared statement; differs for each statement of a connection.
    public let name: String
    /// The SQL text. Parameters are `$1`, `$2`, …
    public let sql: String

    public init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }
}

/// A row of a result: the values in PostgreSQL's text format, `nil` for SQL's `NULL`.
public typealias PostgreSQLRow = [String?]

/// The forms of values in PostgreSQL's text format.
public enum PostgreSQLText {
    /// Returns an identifier in quotation marks, for SQL text.
    public static func identifier(_ name: String) -> String {
        let escaped = name.replacing("\0", with: "").replacing("\"", with: "\"\"")
        return "\"\(escaped)\""
    }

    /// Returns a text in apostrophes, for SQL text.
    public static func literal(_ text: String) -> String {
        let escaped = text.replacing("\0", with: "").replacing("'", with: "''").replacing("\\", with: "\\\\")
        return "E'\(escaped)'"
    }

    /// Returns a `bytea` value.
    public static func bytes(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = Array("\\x".utf8)
        append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns a `bytea[]` value.
    public static func bytesArray(_ values: some Sequence<[UInt8]>) -> String {
        var text: [UInt8] = [UInt8(ascii: "{")]
        for value in values {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            // Within quotation marks a backslash is escaped.
            text += #""\\x"#.utf8
            append(value, to: &text)
            text.append(UInt8(ascii: "\""))
        }
        text.append(UInt8(ascii: "}"))
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns an array of integers.
    public static func integers(_ values: some Sequence<Int64?>) -> String {
        "{" + values.map { $0.map(String.init) ?? "NULL" }.joined(separator: ",") + "}"
    }

    /// Returns an array of integers.
    public static func integers(_ values: some Sequence<Int64>) -> String {
        var text: [UInt8] = [UInt8(ascii: "{")]
        for value in values {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            text += String(value).utf8
        }
        text.append(UInt8(ascii: "}"))
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns a `boolean[]` value.
    public static func booleans(_ values: some Sequence<Bool>) -> String {
        "{" + values.map { $0 ? "t" : "f" }.joined(separator: ",") + "}"
    }

    /// Returns a `text[]` value, without the NUL characters of the texts: PostgreSQL doesn't store them.
    public static func textArray(_ values: some Sequence<String?>) -> String {
        var array: [UInt8] = [UInt8(ascii: "{")]
        for value in values {
            if array.count > 1 { array.append(UInt8(ascii: ",")) }
            guard let value else {
                array += "NULL".utf8
                continue
            }
            array.append(UInt8(ascii: "\""))
            for byte in value.utf8 where byte != 0 {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { array.append(UInt8(ascii: "\\")) }
                array.append(byte)
            }
            array.append(UInt8(ascii: "\""))
        }
        array.append(UInt8(ascii: "}"))
        return String(decoding: array, as: UTF8.self)
    }

    /// Reads a `bytea` value; `nil` if the text isn't one in hexadecimal form.
    public static func readBytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.starts(with: "\\x".utf8), digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2 - 1)
        for index in stride(from: 2, to: digits.count, by: 2) {
            guard let high = value(of: digits[index]), let low = value(of: digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8]) {
        for byte in bytes { text += [digit(byte >> 4), digit(byte & 15)] }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
