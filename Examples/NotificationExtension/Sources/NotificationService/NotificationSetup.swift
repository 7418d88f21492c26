import APIRuntime
import Foundation
import PushClient

/// The parts of the extension that an app supplies.
public struct NotificationSetup: Sendable {
    /// Returns the secrets of an account from the keychain; `nil` if there is no such account. The name is the
    /// `accountSecret` of the account's `PushRegistration`.
    public var credentials: @Sendable (_ account: String) -> AccountCredentials? = { _ in nil }
    /// The account of pushes that name none, for apps with one account.
    public var onlyAccount: String?
    /// The folder that app and extension share (an app group). `nil` keeps nothing: then duplicates are recognized only
    /// while the process lives.
    public var folder: URL?
    /// Decrypts an event and returns its `type` and `content`; `nil` if there is no key.
    public var decrypt: (@Sendable (_ account: String, RoomEvent, _ roomID: String) async throws -> JSONObject?)?
    /// The HTTP client.
    public var transport: any ClientTransport = URLSessionTransport()
    public var configuration = NotificationResolver.Configuration()
    /// Whether the app has the entitlement `com.apple.developer.usernotifications.filtering`, so that a notification can
    /// be suppressed. Without it, the text of the payload is shown, without a sound.
    public var canSuppress = false

    public init() {}
}

/// The secrets of an account.
public struct AccountCredentials: Sendable, CustomStringConvertible {
    public var userID: String
    /// The URL of the homeserver.
    public var homeserver: BaseURL
    public var accessToken: AccessToken

    public init(userID: String, homeserver: BaseURL, accessToken: AccessToken) {
        self.userID = userID
        self.homeserver = homeserver
        self.accessToken = accessToken
    }

    /// A text without the token, for logs.
    public var description: String { "<credentials>" }
}
