import APIRuntime
import ArgumentParser
import CommandLineSupport
import PushClient
import YAMLTree

extension PushersCommand {
    /// `matrix-push client pushers enable`.
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enable a disabled pusher.", discussion: PusherKey.switchDiscussion)

        @OptionGroup var options: ClientOptions
        @OptionGroup var key: PusherKey

        func validate() throws { try key.checkLimits() }

        func run() async throws { try await options.setEnabled(true, key) }
    }

    /// `matrix-push client pushers disable`.
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Disable a pusher: its device isn't notified until it is enabled again.",
            discussion: PusherKey.switchDiscussion)

        @OptionGroup var options: ClientOptions
        @OptionGroup var key: PusherKey

        func validate() throws { try key.checkLimits() }

        func run() async throws { try await options.setEnabled(false, key) }
    }
}

extension PusherKey {
    fileprivate static let switchDiscussion = """
        The homeserver must support MSC3881, which is not part of the Matrix specification yet. Synapse does with \
        'experimental_features: {msc3881_enabled: true}'. On other homeservers nothing is changed, and the exit code is 1.

        --format json prints app_id, enabled and changed, which is false if the pusher was so already.

        \(ClientOptions.exitCodes)
        """
}

extension ClientOptions {
    fileprivate func setEnabled(_ isEnabled: Bool, _ key: PusherKey) async throws {
        let identity = PusherIdentity(appID: key.appID, pushkey: key.pushkey)
        let isChanged: Bool
        do {
            isChanged = try await connection.call { try await PusherRegistrar($0).setEnabled(isEnabled, identity) }
        } catch let error as PusherSwitchError {
            throw CommandFailure("\(error)".singleLine, hint: error.hint)
        }
        try printDone(
            "The pusher is \(isEnabled ? "enabled" : "disabled")\(isChanged ? "" : " already").",
            ["app_id": .string(key.appID), "enabled": .boolean(isEnabled), "changed": .boolean(isChanged)])
    }
}

extension PusherSwitchError {
    fileprivate var hint: String? {
        switch self {
        case .noSuchPusher: "'matrix-push client pushers list' shows the app IDs and pushkeys"
        case .unsupported: "to stop a pusher, delete it: 'matrix-push client pushers delete'; the app can set it again"
        case .noKind: "replace it: 'matrix-push client pushers set'"
        }
    }
}
