@_spi(Generated) import APIRuntime
import PushGatewayAPI

/// Writes each notification as one line of JSON: for trying things out, and for feeding another program.
///
/// A line holds `time` (UTC, RFC 3339), `app_id`, `pushkey` and `notification`, the latter as the homeserver sent it
/// but for the other devices. So the lines hold what people wrote and pushkeys, with which anybody may be able to send
/// to the device: showing them is what this provider is for, treat its output accordingly.
public struct LogProvider: PushProvider {
    /// Writes a line, whose line feed is its last byte, whole or not at all; lines that are written at the same time
    /// must not mix.
    public typealias WriteLine = @Sendable (_ line: [UInt8]) async throws -> Void

    private let writeLine: WriteLine

    public init(writeLine: @escaping WriteLine) {
        self.writeLine = writeLine
    }

    /// ``DeliveryOutcome/delivered`` once the line is written; ``DeliveryOutcome/tryLater(after:reason:)`` when it
    /// can't be, as with a full disk.
    public func deliver(_ notification: Notification, to device: Notification.Device) async -> DeliveryOutcome {
        var line = JSONWriter()
        line.beginObject()
        line.member("time", currentTime())
        line.member("app_id", device.appID)
        line.member("pushkey", device.pushkey)
        line.member("notification", notification.addressed(to: device))
        line.endObject()
        do {
            try await writeLine(line.bytes + [UInt8(ascii: "\n")])
            return .delivered
        } catch {
            return .tryLater(after: nil, reason: "the line can't be written: \(error)")
        }
    }
}
