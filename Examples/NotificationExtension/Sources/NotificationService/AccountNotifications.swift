import APIRuntime
import Foundation
import PushClient

/// Turns pushes into changes of the screen, for all accounts of the app.
public actor AccountNotifications {
    /// An account with its rules and the record of its notifications.
    private struct Account {
        let resolver: NotificationResolver
        let rules: DeviceRuleset
        let shown: ShownNotifications
        let userID: String
    }

    private let setup: NotificationSetup
    private var accounts: [String: Account] = [:]
    private let reader = PayloadReader()

    public init(_ setup: NotificationSetup) {
        self.setup = setup
    }

    /// Returns what a push changes on the screen. It takes 25 seconds at most, less if the task is cancelled.
    /// - Parameters:
    ///   - payload: the push's `userInfo`; `nil` if it isn't JSON.
    ///   - start: the time at which the extension got the push.
    func change(for payload: JSONObject?, start: ContinuousClock.Instant) async -> ScreenChange {
        let notification: ReceivedNotification
        do throws(UnusablePayload) {
            notification = try reader.read(userInfo: payload ?? [:])
        } catch {
            return ScreenChange(presenter(userID: "").content(of: error))
        }
        let name = notification.account?.value ?? setup.onlyAccount
        guard let name, let account = account(name) else {
            // Without the account's token, the payload has all that is known.
            return ScreenChange(presenter(userID: "").content(of: notification))
        }
        let result = await account.resolver.result(for: notification, start: start)
        save(account, name)
        let change = ScreenChange(
            result, payloadContent: presenter(userID: account.userID).content(of: notification),
            canSuppress: setup.canSuppress)
        await DeliveredNotifications.withdraw(change.withdrawn)
        return change
    }

    private func presenter(userID: String) -> EventPresenter {
        EventPresenter(userID: userID, texts: setup.configuration.texts)
    }

    // MARK: Accounts

    private func account(_ name: String) -> Account? {
        if let account = accounts[name] { return account }
        guard let credentials = setup.credentials(name) else { return nil }
        let rules = DeviceRuleset(read("rules", of: name).flatMap { try? JSONObject(json: $0) })
        let shown = ShownNotifications(json: read("shown", of: name))
        var decrypt: NotificationResolver.Decrypt?
        if let decryptEvent = setup.decrypt {
            decrypt = { event, roomID in try await decryptEvent(name, event, roomID) }
        }
        let resolver = NotificationResolver(
            userID: credentials.userID,
            connection: APIConnection(
                transport: setup.transport, baseURL: credentials.homeserver, accessToken: credentials.accessToken),
            rules: rules, shown: shown, configuration: setup.configuration, decrypt: decrypt)
        let account = Account(resolver: resolver, rules: rules, shown: shown, userID: credentials.userID)
        accounts[name] = account
        return account
    }

    // MARK: Files

    /// A file of an account in the shared folder. An account's name is a text that the app has made; one with other
    /// characters doesn't get a file.
    private func file(_ kind: String, of name: String) -> URL? {
        guard let folder = setup.folder, (1...64).contains(name.utf8.count),
            name.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x2D })
        else { return nil }
        return folder.appending(path: "\(kind)-\(name).json")
    }

    private func read(_ kind: String, of name: String) -> [UInt8]? {
        file(kind, of: name).flatMap { try? Data(contentsOf: $0) }.map { [UInt8]($0) }
    }

    /// Keeps the record and the rules for the next process. A lost record costs a duplicate at most.
    private func save(_ account: Account, _ name: String) {
        guard let shown = file("shown", of: name), let rules = file("rules", of: name) else { return }
        try? Data(account.shown.jsonBytes()).write(to: shown, options: .atomic)
        if let document = account.rules.document { try? Data(document.jsonBytes()).write(to: rules, options: .atomic) }
    }
}
