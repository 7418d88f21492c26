import APIRuntime

/// The members of a payload, taken one after the other. Those that remain are the additional ones.
struct PayloadFields {
    /// The members by key, the first one of each key.
    private var members: [(key: String, value: JSONValue)] = []
    private var taken: Set<String> = []

    /// The maximum size of an identifier in bytes. The specification allows 255.
    private static let maxIdentifierBytes = 1024

    /// Finds the members in a payload: those of UnifiedPush are below `notification`, those of declarative messages below
    /// `notification.data`.
    init(_ payload: JSONObject) {
        add(payload)
        // JSON text in the messages of some gateways for FCM.
        guard let notification = Self.json(value("notification"))?.object else { return }
        if let data = notification["data"]?.object, notification["event_id"] == nil {
            taken.insert("notification")
            add(data)
        } else if ["event_id", "room_id", "counts", "devices", "type"].contains(where: { notification[$0] != nil }) {
            taken.insert("notification")
            add(notification)
        }
    }

    /// Adds members. Those that are present already stay: a notification's values replace those of the app.
    private mutating func add(_ object: JSONObject) {
        var seen = Set(members.map(\.key))
        for (key, value) in object where !value.isNull && seen.insert(key).inserted { members.append((key, value)) }
    }

    // MARK: Taking members

    private func value(_ key: String) -> JSONValue? { members.first { $0.key == key }?.value }

    private mutating func take(_ key: String) -> JSONValue? {
        taken.insert(key)
        return value(key)
    }

    /// A text that isn't empty.
    mutating func text(_ key: String) -> String? {
        take(key)?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    mutating func identifier(_ key: String) -> String? {
        text(key).flatMap { $0.utf8.count <= Self.maxIdentifierBytes ? $0 : nil }
    }

    mutating func integer(_ key: String) -> Int64? { Self.integer(take(key)) }

    mutating func boolean(_ key: String) -> Bool {
        guard let value = take(key) else { return false }
        return value.boolean ?? (value.string == "true" || value.integer == 1)
    }

    /// An object, or a text with its JSON.
    mutating func object(_ key: String) -> JSONObject? { Self.json(take(key))?.object }

    mutating func array(_ key: String) -> [JSONValue]? { Self.json(take(key))?.array }

    /// A number that isn't negative.
    static func integer(_ value: JSONValue?) -> Int64? {
        let number: Int64? =
            switch value {
            case .integer(let number): number
            case .string(let text): Int64(text)
            case .number(let number): Int64(exactly: number.double)
            default: nil
            }
        return number.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// The value of a text with JSON, or the value itself.
    static func json(_ value: JSONValue?) -> JSONValue? {
        guard case .string(let text) = value else { return value }
        guard let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            return value
        }
        return (try? JSONValue(json: text, limits: JSONLimits(maxDepth: 32, maxCount: 4096, maxViolations: 1))) ?? value
    }

    /// The members with a prefix, without it. Texts with JSON become values, except for members that are texts.
    mutating func members(withPrefix prefix: String, texts: Set<String>) -> JSONObject? {
        var object = JSONObject()
        for (key, value) in members where key.hasPrefix(prefix) {
            let name = String(key.dropFirst(prefix.count))
            taken.insert(key)
            if let value = texts.contains(name) ? value : Self.json(value) { object[name] = value }
        }
        return object.isEmpty ? nil : object
    }

    /// The members that no call has taken.
    var others: JSONObject {
        var object = JSONObject()
        for (key, value) in members where !taken.contains(key) { object[key] = value }
        return object
    }
}
