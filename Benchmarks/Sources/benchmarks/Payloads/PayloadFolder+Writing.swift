import Foundation
import Measuring

extension PayloadFolder {
    /// Writes the payloads of a run.
    /// - Parameter largest: the largest payload of the series of sizes, in bytes.
    func write(largest: Int) throws {
        try? FileManager.default.removeItem(at: url)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        let example = NotificationPayload.text(devices: 1)
        guard example.utf8.count == NotificationPayload.sizeOfTheExample else {
            throw PayloadSizeError(expected: NotificationPayload.sizeOfTheExample, found: example.utf8.count)
        }
        try write(example, as: "notification")
        try write(NotificationPayload.text(devices: 20), as: "notification-20-devices")
        try write(PushRulesPayload.text, as: "push-rules")
        try write(NotificationsPayload.text(events: 100), as: "notifications-100")
        for (subject, text) in PushRuleCasesPayload.texts { try write(text, as: subject) }
        var size = 1000
        while size <= largest {
            try write(
                NotificationsPayload.text(events: max(1, size / NotificationsPayload.bytesOfAnEvent)),
                as: "size-\(size)")
            size *= 10
        }
    }

    private func write(_ text: String, as subject: String) throws {
        try Data(text.utf8).write(to: url.appending(path: "\(subject).json"))
    }
}

/// The error that the example notification's length differs from the specification's.
struct PayloadSizeError: Error, CustomStringConvertible {
    let expected: Int
    let found: Int

    var description: String {
        "the example notification should have \(expected) bytes, as the specification's has, but has \(found)"
    }
}
