import APIRuntime

/// The values for the app in a message: strings only.
///
/// The size is that of their JSON text. FCM documents its limit without saying how it counts; the JSON text is never
/// smaller than the sum of keys and values.
struct FCMData: Sendable {
    /// The importance of a member if not all fit.
    enum Role: Sendable {
        /// Identifies the event, or sets the badge. Never removed.
        case essential
        /// The app has set it, in the pusher's `default_payload`, or the operator has.
        case payload
        /// Describes the event.
        case description
        /// A text that is only shown, which may be shortened.
        case displayText
        /// A member of the event's content that can't be shortened, or an unknown member of the notification.
        case content
    }

    struct Member: Sendable {
        let key: String
        var value: String
        let role: Role

        /// The bytes of `"key":"value",`.
        var size: Int { overhead + TextShortening.encodedBytes(value) }
        /// The bytes of the member without its value.
        var overhead: Int { TextShortening.encodedBytes(key) + 6 }
    }

    private(set) var members: [Member] = []
    private var indices: [String: Int] = [:]
    /// The keys that FCM forbids and that were therefore left out.
    private(set) var forbiddenKeys: [String] = []

    /// The values by key.
    var values: [String: String] {
        Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }

    /// Whether FCM forbids a key of `data`: an empty key, `from`, `message_type`, and those that begin with `google` or
    /// `gcm`.
    static func isForbidden(_ key: String) -> Bool {
        key.isEmpty || key == "from" || key == "message_type" || key.hasPrefix("google") || key.hasPrefix("gcm")
    }

    /// Sets a member; the last value of a key is kept. `nil` changes nothing, and neither does a forbidden key.
    mutating func set(_ key: String, _ value: String?, _ role: Role) {
        guard let value else { return }
        guard !Self.isForbidden(key) else { return forbiddenKeys.append(key) }
        if let index = indices[key] {
            members[index] = Member(key: key, value: value, role: role)
        } else {
            indices[key] = members.count
            members.append(Member(key: key, value: value, role: role))
        }
    }

    /// Sets a member to the text of a JSON value: a string itself, the literal of a number or boolean, the JSON text of
    /// an array or object. `null` is left out.
    mutating func set(_ key: String, _ value: JSONValue, _ role: Role) {
        set(key, Self.text(of: value), role)
    }

    /// Sets a member for each member of an object. Nested objects are flattened: `{"a": {"b": 1}}` becomes `a_b`.
    ///
    /// Members after ``maxFlattenedKeyBytes`` of keys are ignored: in a nested object, the keys may need many times the
    /// memory of the object.
    mutating func setFlattened(_ object: JSONObject, _ role: Role) {
        var open = object.reversed().map { (prefix: "", key: $0.key, value: $0.value) }
        var room = Self.maxFlattenedKeyBytes
        while let (prefix, name, value) = open.popLast() {
            room -= prefix.utf8.count + name.utf8.count
            guard room >= 0 else { return }
            let key = prefix + name
            if let nested = value.object {
                let prefix = key + "_"
                open += nested.reversed().map { (prefix: prefix, key: $0.key, value: $0.value) }
            } else {
                set(key, value, role)
            }
        }
    }

    private static let maxFlattenedKeyBytes = 64 << 10

    /// Replaces all members by others with different keys.
    mutating func replaceMembers(_ members: [Member]) {
        self.members = members
        indices = Dictionary(members.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { $1 })
    }

    static func text(of value: JSONValue) -> String? {
        switch value {
        case .null: nil
        case .string(let text): text
        case .boolean, .integer, .number, .array, .object: value.description
        }
    }
}
