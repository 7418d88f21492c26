import APIRuntime

/// The repair of a request's JSON tree.
struct NotifyRequestRepair {
    /// The repaired request.
    private(set) var tree: JSONObject
    private(set) var rejectedPushkeys: [String] = []
    private(set) var repairs: [RequestRepair: Int]

    private let notification: JSONObject
    private let devices: [JSONValue]

    /// The longest `app_id` in Unicode scalars.
    private static let maxAppIDLength = 64
    /// The longest pushkey in bytes.
    private static let maxPushkeyBytes = 512

    /// - Parameter repairs: the number of earlier repairs.
    /// - Returns: `nil` for a request without a notification that has a list of devices.
    init?(_ tree: JSONObject, _ repairs: [RequestRepair: Int]) {
        guard let notification = tree["notification"]?.object, let devices = notification["devices"]?.array
        else { return nil }
        self.tree = tree
        self.repairs = repairs
        self.notification = notification
        self.devices = devices
    }

    /// Repairs the tree.
    /// - Returns: `false` if there are devices and the gateway can't do anything for any of them.
    mutating func repair() -> Bool {
        var repaired = repairMembers(of: notification, Self.notificationMembers)
        if let counts = repaired["counts"]?.object {
            repaired["counts"] = .object(repairMembers(of: counts, Self.countsMembers))
        }
        let remaining = devices.compactMap { repairDevice($0) }
        guard devices.isEmpty || !remaining.isEmpty || !rejectedPushkeys.isEmpty else { return false }
        repaired["devices"] = .array(remaining)
        tree["notification"] = .object(repaired)
        return true
    }

    // MARK: Members

    private enum Kind {
        case string, nullableString, priority, boolean, object, count

        func accepts(_ value: JSONValue) -> Bool {
            switch self {
            case .string: value.string != nil
            case .nullableString: value.string != nil || value.isNull
            case .priority: value.string == "high" || value.string == "low"
            case .boolean: value.boolean != nil
            case .object: value.object != nil
            // As the generated code reads integers: `1.0` is one.
            case .count: (try? Int64(json: value.jsonBytes())).map { $0 >= 0 } ?? false
            }
        }
    }

    private static let notificationMembers: [String: Kind] = [
        "event_id": .string, "room_id": .string, "type": .nullableString, "sender": .string,
        "sender_display_name": .string, "room_name": .string, "room_alias": .string, "user_is_target": .boolean,
        "prio": .priority, "content": .object, "counts": .object,
    ]
    private static let countsMembers: [String: Kind] = ["unread": .count, "missed_calls": .count]
    private static let deviceMembers: [String: Kind] = ["pushkey_ts": .count, "data": .object, "tweaks": .object]
    private static let dataMembers: [String: Kind] = ["format": .string]

    /// Returns an object without the members that aren't of the kind in a table.
    private mutating func repairMembers(of object: JSONObject, _ table: [String: Kind]) -> JSONObject {
        var result = object
        for (key, value) in object {
            guard let kind = table[key], !kind.accepts(value) else { continue }
            result[key] = nil
            switch (value, kind) {
            case (.null, _): count(.nullMember)
            // Absent means `high`.
            case (.string, .priority): count(.unknownPriority)
            default: count(.invalidMember)
            }
        }
        return result
    }

    // MARK: Devices

    /// Returns a repaired device, or `nil` if there is nothing to deliver to.
    private mutating func repairDevice(_ value: JSONValue) -> JSONValue? {
        guard let device = value.object, let appID = device["app_id"]?.string, let pushkey = device["pushkey"]?.string
        else {
            count(.incompleteDevice)
            return nil
        }
        guard appID.unicodeScalars.count <= Self.maxAppIDLength, pushkey.utf8.count <= Self.maxPushkeyBytes else {
            count(.oversizedDevice)
            rejectedPushkeys.append(pushkey)
            return nil
        }
        var repaired = repairMembers(of: device, Self.deviceMembers)
        if let data = repaired["data"]?.object {
            repaired["data"] = .object(repairMembers(of: data, Self.dataMembers))
        }
        return .object(repaired)
    }

    private mutating func count(_ repair: RequestRepair) {
        repairs[repair, default: 0] += 1
    }
}
