import PushDelivery
@_spi(Generated) import APIRuntime
import PushGatewayAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A provider that writes each notification as one line of JSON, for experiments and as input of other programs.
///
/// A line has the members `time` (UTC, RFC 3339), `app_id`, `pushkey` and `notification`. The notification is the one
/// that the homeserver sent, without the other devices.
///
/// The output is confidential: it contains messages, and pushkeys that may suffice to notify the device.
public struct LogProvider: PushProvider {
    /// A function that writes a line, which includes its line feed, completely or not at all. Called concurrently;
    /// lines must not be interleaved.
    public typealias WriteLine = @Sendable (_ line: [UInt8]) async throws -> Void

    private let writeLine: WriteLine

    public init(writeLine: @escaping WriteLine) {
        self.writeLine = writeLine
    }

    /// Writes the notification.
    /// - Returns: ``DeliveryResult/delivered`` once the line is written, ``DeliveryResult/retry(after:reason:)`` if
    ///   writing fails, such as on a full disk.
    public func deliver(_ notification: Notification, to device: Notification.Device) async -> DeliveryResult {
        var line = JSONWriter()
        line.beginObject()
        line.member("time", Self.currentTime())
        line.member("app_id", device.appID)
        line.member("pushkey", device.pushkey)
        line.member("notification", notification.addressed(to: device))
        line.endObject()
        do {
            try await writeLine(line.bytes + [UInt8(ascii: "\n")])
            return .delivered
        } catch {
            return .retry(after: nil, reason: "cannot write the line: \(error)")
        }
    }

    /// Returns the current time in RFC 3339 format, in UTC with milliseconds: `2026-01-31T08:15:00.000Z`.
    private static func currentTime() -> String {
        Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
