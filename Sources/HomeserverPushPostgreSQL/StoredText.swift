import APIRuntime
import HomeserverPush

/// The forms of values in the database.
enum StoredText {
    /// Returns the stored form of an identifier, which may have any character: PostgreSQL stores no NUL.
    static func key(_ identifier: String) -> String {
        guard identifier.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "\\") }) else { return identifier }
        var text: [UInt8] = []
        for byte in identifier.utf8 {
            switch byte {
            case 0: text += #"\0"#.utf8
            case UInt8(ascii: "\\"): text += #"\\"#.utf8
            default: text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns the identifier of a stored form.
    static func identifier(_ key: String) -> String {
        guard key.utf8.contains(UInt8(ascii: "\\")) else { return key }
        var text: [UInt8] = []
        var isEscaped = false
        for byte in key.utf8 {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                text.append(isEscaped && byte == UInt8(ascii: "0") ? 0 : byte)
                isEscaped = false
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns the stored form of a thread: empty for the main timeline.
    static func thread(_ root: String?) -> String { root.map { "=" + key($0) } ?? "" }

    static func json(_ value: some JSONCodable) -> String { String(decoding: value.jsonBytes(), as: UTF8.self) }

    /// Reads a JSON text that the store has written.
    static func value<Value: JSONCodable>(_ text: String, _: Value.Type = Value.self) throws(PushStoreError) -> Value {
        do throws(JSONInvalidError) {
            return try Value(json: Array(text.utf8), mode: .tolerant)
        } catch {
            throw PushStoreError("a stored \(Value.self) cannot be read", isTemporary: false)
        }
    }
}
