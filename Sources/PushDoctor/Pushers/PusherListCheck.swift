import APIRuntime
import DoctorModels
import PushClient
import YAMLTree

/// Checks the list of pushers: whether there are any, and which are of the same device.
struct PusherListCheck {
    /// The pushers that can be read.
    let entries: [PusherEntry]
    private let oddEntries: [Int]
    private let account: String

    /// - Parameters:
    ///   - list: the entries of the homeserver's list.
    ///   - userID: the account, as the subject of diagnostics.
    init(_ list: [JSONValue], userID: String) {
        var entries: [PusherEntry] = []
        var oddEntries: [Int] = []
        for (position, json) in list.enumerated() {
            if let entry = PusherEntry(json, index: entries.count) {
                entries.append(entry)
            } else {
                oddEntries.append(position)
            }
        }
        self.entries = entries
        self.oddEntries = oddEntries
        account = userID
    }

    var diagnostics: [PushDiagnostic] {
        unreadable + missing + samePushkey + sameDevice
    }

    // MARK: Missing pushers

    private var unreadable: [PushDiagnostic] {
        guard !oddEntries.isEmpty else { return [] }
        let positions = Words.list(oddEntries.map { "\($0 + 1)" })
        return [
            .warning(
                .pusherUnreadable, account,
                "\(Words.count(oddEntries.count, "entry", plural: "entries")) of the list of pushers "
                    + "can't be read: number \(positions).",
                advice: "A pusher needs app_id and pushkey. Report it to the homeserver's operator.")
        ]
    }

    private var missing: [PushDiagnostic] {
        // Each of the others has its own diagnostic.
        let ofApps = entries.filter { $0.pusher.kind != "email" }
        if ofApps.contains(where: \.pusher.isEnabled) { return [] }
        if !ofApps.isEmpty { return [allDisabled(ofApps.count)] }
        let summary =
            entries.isEmpty
            ? "The account has no pusher, so no device is notified."
            : "The account has pushers for e-mail only, so no device is notified."
        return [
            .error(
                .noPushers, account, summary,
                advice: "Open the app on the device and turn notifications on in its settings. If no pusher appears "
                    + "here then, the app couldn't register at its push provider.")
        ]
    }

    private func allDisabled(_ count: Int) -> PushDiagnostic {
        let summary =
            count == 1
            ? "The account's only pusher of an app is disabled (MSC3881), so no device is notified."
            : "All \(count) pushers of apps are disabled (MSC3881), so no device is notified."
        return .error(
            .allPushersDisabled, account, summary,
            advice: "Turn notifications on in the app, in the list of sessions of another app, or with matrix-push "
                + "client pushers enable --app-id ID --pushkey KEY. matrix-push client pushers list shows both.")
    }

    // MARK: Several pushers of one device

    private var samePushkey: [PushDiagnostic] {
        groups { $0.pushkey }.filter { group in Set(group.map(\.appID)).count > 1 }.map { group in
            .warning(
                .pusherSamePushkey, group[0].subject,
                "The same pushkey is registered for \(Words.count(group.count, "app")): "
                    + "\(Words.list(group.map { Words.quoted($0.appID) })). Each notification arrives once for each.",
                advice: "Delete the pusher with the app ID that isn't used any longer: "
                    + "matrix-push client pushers delete.")
        }
    }

    private var sameDevice: [PushDiagnostic] {
        let byID = groups { entry in entry.pusher.deviceID.map { "\(entry.appID)\u{0}\($0)" } }
        let known = Set(byID.flatMap { $0.map(\.index) })
        let byName = groups { entry in
            // Devices with different IDs may have the same name.
            guard entry.pusher.deviceID == nil, !known.contains(entry.index), let name = entry.pusher.deviceName,
                !name.isEmpty
            else { return nil }
            return "\(entry.appID)\u{0}\(name)"
        }
        let byEndpoint = groups { $0.pusher.data["endpoint"]?.string }
        let all = [
            (byID, "have the same app and device", true), (byName, "have the same app and device name", false),
            (byEndpoint, "have the same endpoint", true),
        ]
        return all.flatMap { groups, similarity, isCertain in
            groups.map { group in
                .warning(
                    .pusherSameDevice, group[0].subject,
                    "\(group.count) pushers \(similarity): "
                        + "\(Words.list(group.map(\.subject))). The device may be notified several times.",
                    advice: (isCertain ? "Delete" : "If these aren't different devices of the same name, delete")
                        + " the older ones: matrix-push client pushers delete.")
            }
        }
    }

    /// Returns groups of at least two pushers with the same key. Pushers for e-mail are in no group.
    private func groups(_ key: (PusherEntry) -> String?) -> [[PusherEntry]] {
        var groups: [String: [PusherEntry]] = [:]
        for entry in entries where entry.pusher.kind != "email" {
            if let key = key(entry) { groups[key, default: []].append(entry) }
        }
        return groups.values.filter { $0.count > 1 }.sorted { $0[0].index < $1[0].index }
    }
}
