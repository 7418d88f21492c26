/// The names in a pusher of `matrix-push listen`. A pusher remains if the command is killed.
package enum ListenPusher {
    /// The app ID without `--app-id`.
    package static let appID = "matrix-push.listen"
    package static let appName = "matrix-push"
    package static let deviceName = "matrix-push listen"
}

extension PusherEntry {
    /// Advice to delete the pusher, if `matrix-push listen` has set it; `nil` for those of apps.
    var listenAdvice: String? {
        let hasDefaultID = appID == ListenPusher.appID
        guard
            hasDefaultID
                || (pusher.appName == ListenPusher.appName && pusher.deviceName == ListenPusher.deviceName)
        else { return nil }
        // Another ID is any text, which a shell may not read as one word.
        let id = hasDefaultID ? ListenPusher.appID : "ID"
        return "If the matrix-push listen that set the pusher has ended, delete the pusher: matrix-push client pushers "
            + "delete --app-id \(id) --pushkey KEY. matrix-push client pushers list shows "
            + (hasDefaultID ? "the key." : "both.")
    }
}
