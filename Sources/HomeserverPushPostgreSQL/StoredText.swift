import APIRuntime
import HomeserverPush

/// The forms of values in the database.
enum StoredText {
    /// Returns the stored form of an identifier, which may have any character: PostgreSQL stores no NUL. The order of
    /// stored forms is that of the identifiers' bytes.
    static func key(_ identifier: String) -> String {
        guard identifier.utf8.contains(where: { $0 <= 1 }) else { return identifier }
        var text: [UInt8] = []
        for byte in identifier.utf8 { text += byte <= 1 ? [1, byte + 1] : [byte] }
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns the identifier of a stored form.
    static func identifier(_ key: String) -> String {
        guard key.utf8.contains(1) else { return key }
        var text: [UInt8] = []
        var isEscaped = false
        for byte in key.utf8 {
            if isEscaped {
                text.append(byte &- 1)
                isEscaped = false
            } else if byte == 1 {
                isEscaped = true
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns the stored form of a thread: empty for the main timeline.
    static func thread(_ root: String?) -> String { root.map { "=" + key($0) } ?? "" }

    static func json(_ value: some JSONCodable) -> String { String(decoding: value.jsonBytes(), as: UTF8.self) }

    /// Returns a JSON text that is the same for values that differ in nothing but the order of members.
    static func sortedJSON(_ value: some JSONCodable) -> String {
        let bytes = value.jsonBytes()
        guard let tree = try? JSONValue(json: bytes) else { return String(decoding: bytes, as: UTF8.self) }
        return json(sorted(tree))
    }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let values): .array(values.map(sorted))
        case .object(let object):
            .object(
                object.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                    .reduce(into: JSONObject()) { $0[$1.key] = sorted($1.value) })
        default: value
        }
    }

    /// Reads a JSON text that the store has written.
    static func value<Value: JSONCodable>(_ text: String, _: Value.Type = Value.self) throws(PushStoreError) -> Value {
        do throws(JSONInvalidError) {
            return try Value(json: Array(text.utf8), mode: .tolerant)
        } catch {
            throw PushStoreError("a stored \(Value.self) cannot be read", isTemporary: false)
        }
    }
}
