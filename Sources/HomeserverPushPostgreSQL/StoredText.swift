import APIRuntime
import ClientServerAPI
import HomeserverPush
import PostgreSQLClient
import PushRules

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

/// Reads the values of a row, one after the other.
struct RowReader {
    private let row: PostgreSQLRow
    private var index = 0

    init(_ row: PostgreSQLRow) {
        self.row = row
    }

    mutating func text() throws(PushStoreError) -> String {
        guard let text = optionalText() else {
            throw PushStoreError("the database returned no value where one is expected", isTemporary: false)
        }
        return text
    }

    mutating func optionalText() -> String? {
        guard index < row.count else { return nil }
        defer { index += 1 }
        return row[index]
    }

    mutating func integer() throws(PushStoreError) -> Int64 {
        guard let value = Int64(try text()) else {
            throw PushStoreError("the database returned a text where a number is expected", isTemporary: false)
        }
        return value
    }

    mutating func optionalInteger() -> Int64? { optionalText().flatMap { Int64($0) } }

    mutating func boolean() throws(PushStoreError) -> Bool { try text() == "t" }

    mutating func pusher() throws(PushStoreError) -> RegisteredPusher {
        let id = try integer()
        let userID = StoredText.identifier(try text())
        let pusher = try StoredText.value(try text(), Pusher.self)
        let gateway = optionalText().flatMap { try? GatewayAddress($0) }
        let deviceID = optionalText().map(StoredText.identifier)
        let setting = PusherSetting(
            userID: userID, pusher: pusher, gateway: gateway, deviceID: deviceID, isEnabled: try boolean())
        return RegisteredPusher(
            id: id, setting: setting, setAt: Timestamp(milliseconds: try integer()), revision: try integer())
    }

    mutating func pushRules() throws(PushStoreError) -> StoredPushRules {
        StoredPushRules(
            userID: StoredText.identifier(try text()), overrides: try StoredText.value(try text()),
            revision: try integer())
    }
}
