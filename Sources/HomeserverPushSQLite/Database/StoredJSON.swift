import APIRuntime

extension JSONCodable {
    /// The value as JSON text. It has no U+0000, at which SQLite texts end: JSON escapes it.
    var jsonText: String { String(decoding: jsonBytes(), as: UTF8.self) }

    /// Reads what was stored, also values that a later schema defines; `nil` if it cannot be read.
    init?(storedJSON text: String) {
        guard let value = try? Self(json: Array(text.utf8), mode: .tolerant) else { return nil }
        self = value
    }
}
