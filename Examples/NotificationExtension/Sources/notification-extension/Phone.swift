#if !canImport(UserNotifications)
    import Dispatch
    import Foundation
    import NotificationService
    import UserNotificationsShim

    /// The system's side of an extension: it delivers pushes and shows what the extension makes of them.
    struct Phone {
        let accounts: AccountNotifications

        /// The extension of an app.
        private final class Service: NotificationService {
            private let appAccounts: AccountNotifications

            init(_ accounts: AccountNotifications) {
                appAccounts = accounts
            }

            override var accounts: AccountNotifications { appAccounts }
        }

        /// A push could not be read, or had no result.
        struct Failure: Error {
            let push: String
        }

        /// Delivers a recorded push, shows the result, and returns a description of it.
        /// - Parameters:
        ///   - push: the name of the file.
        ///   - identifier: the identifier that the system gives the notification.
        ///   - expiry: waits until the extension's time ends; `nil` if it doesn't.
        func receive(
            _ push: String, identifier: String, expiry: (@Sendable () async -> Void)? = nil
        ) async throws -> String {
            guard let file = Bundle.module.url(forResource: push, withExtension: "json", subdirectory: "Payloads"),
                let userInfo = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            else { throw Failure(push: push) }
            let content = UNMutableNotificationContent()
            content.body = "Notification"
            content.userInfo = userInfo
            let (results, handedOver) = AsyncStream.makeStream(of: String.self)
            let service = Service(accounts)
            service.didReceive(UNNotificationRequest(identifier: identifier, content: content)) { content in
                if !content.body.isEmpty { UNUserNotificationCenter.current().show(content, identifier: identifier) }
                handedOver.yield(Self.description(of: content))
                handedOver.finish()
            }
            if let expiry {
                await expiry()
                // The system calls it from a thread of its own.
                nonisolated(unsafe) let service = service
                DispatchQueue.global().async { service.serviceExtensionTimeWillExpire() }
            }
            for await result in results { return result }
            throw Failure(push: push)
        }

        private static func description(of content: UNNotificationContent) -> String {
            guard !content.body.isEmpty else { return "nothing" }
            var parts = [content.title, content.subtitle, content.body].filter { !$0.isEmpty }
            if let badge = content.badge { parts.append("badge \(badge)") }
            if content.sound != nil { parts.append("with sound") }
            if content.interruptionLevel == .passive { parts.append("passive") }
            return parts.joined(separator: " | ")
        }

        /// The identifiers of the notifications on the screen.
        static var screen: [String] { UNUserNotificationCenter.current().deliveredIdentifiers }
    }
#endif
