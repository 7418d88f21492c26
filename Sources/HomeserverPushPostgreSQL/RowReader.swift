import ClientServerAPI
import HomeserverPush
import PostgreSQLClient
import PushRules

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

    /// Reads numbers that are separated by commas.
    mutating func integers() throws(PushStoreError) -> [Int64] {
        try text().split(separator: ",").compactMap { Int64($0) }
    }

    mutating func boolean() throws(PushStoreError) -> Bool { try text() == "t" }

    mutating func pusher() throws(PushStoreError) -> RegisteredPusher {
        let id = try integer()
        let userID = StoredText.identifier(try text())
        let pusher = try StoredText.value(try text(), Pusher.self)
        let url = optionalText()
        let deviceID = optionalText().map(StoredText.identifier)
        let isEnabled = try boolean()
        // A pusher that can't be notified mustn't keep others from being claimed.
        let setting =
            PusherSetting(
                userID: userID, storedPusher: pusher, storedURL: url, deviceID: deviceID, isEnabled: isEnabled)
            ?? PusherSetting(userID: userID, pusher: pusher, gateway: nil, deviceID: deviceID, isEnabled: isEnabled)
        return RegisteredPusher(
            id: id, setting: setting, setAt: Timestamp(milliseconds: try integer()), revision: try integer())
    }

    mutating func pushRules() throws(PushStoreError) -> StoredPushRules {
        StoredPushRules(
            userID: StoredText.identifier(try text()), overrides: try StoredText.value(try text()),
            revision: try integer())
    }

    mutating func unreadCounts() throws(PushStoreError) -> UnreadCounts {
        UnreadCounts(rooms: try integer(), messages: try integer(), highlights: try integer())
    }
}
