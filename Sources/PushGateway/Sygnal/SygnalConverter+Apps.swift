import PushDelivery
import YAMLTree

/// The apps ("pushkins").
extension SygnalConverter {
    mutating func apps(_ entry: YAMLMapping.Entry?) -> ConfigurationEntry {
        var items: [[ConfigurationEntry]] = []
        if let entry, let mapping = entry.value.mapping, !mapping.isEmpty {
            let overlaps = overlaps(mapping.entries)
            for app in mapping {
                if var item = self.app(app) {
                    item[0].comments += overlaps[app.name] ?? []
                    items.append(item)
                }
            }
        } else if let entry, !entry.value.isNull, entry.value.mapping == nil {
            report("expected apps to be a mapping, found \(entry.value.excerpt)", at: entry.value)
        } else {
            report(
                "no apps are configured, so that sygnal doesn't start either", at: entry?.key ?? root,
                hint: "apps: {org.example.app: {type: apns, …}}")
        }
        return ConfigurationEntry("apps", .list(items))
    }

    private mutating func app(_ entry: YAMLMapping.Entry) -> [ConfigurationEntry]? {
        let name = "app \(quoted(entry.name))"
        guard let mapping = entry.value.mapping else {
            report("expected \(name) to be a mapping, found \(entry.value.excerpt)", at: entry.value)
            return nil
        }
        guard let type = mapping["type"], !type.isNull else {
            report(
                "\(name) has no type", at: entry.key, hint: "the types are \(SygnalKeys.types.joined(separator: ", "))")
            return nil
        }
        guard let keys = SygnalKeys.apps[type.text ?? ""] else {
            report(type: type, of: name)
            return nil
        }
        guard let mapping = section(entry.value, name, keys) else { return nil }
        let app = SygnalApp(entry: entry, name: name, mapping: mapping)
        var item = [ConfigurationEntry("app_id", text: entry.name, origin: entry.key.location)]
        switch type.text {
        case "apns": item += apns(app)
        case "gcm":
            guard let entries = fcm(app) else { return nil }
            item += entries
        default: item += webPush(app)
        }
        if let limit = integer("inflight_request_limit", in: mapping, 1...1_000_000) {
            item.append(
                ConfigurationEntry(
                    "in_flight", .inline("\(limit.value)"),
                    comments: once(
                        "Notifications above the limit wait within the deadline of their request. sygnal responds "
                            + "with 502."), origin: limit.node.location))
        }
        return item
    }

    private mutating func report(type: YAMLNode, of name: String) {
        guard let text = type.text, type.bool == nil else {
            return report("expected the type of \(name) to be a string, found \(type.excerpt)", at: type)
        }
        if text.contains(".") {
            report(
                "\(name) is of the Python class \(quoted(text)), which cannot be carried over: the gateway doesn't run "
                    + "Python", at: type,
                hint: "remove the app to convert the others; the gateway's providers are "
                    + ConfigurationKeys.providers.joined(separator: ", "))
        } else {
            report(
                "unknown type \(quoted(text)) of \(name)", at: type,
                hint: suggestions(for: text, among: SygnalKeys.types))
        }
    }

    // MARK: Keys of several types

    /// Returns the entry of a key whose value is a text; reports a missing one if it is required.
    /// - Parameters:
    ///   - hint: the hint for a missing key.
    ///   - comments: comments above the entry.
    mutating func textEntry(
        _ key: String, as ourKey: String, of app: SygnalApp, isRequired: Bool = false, hint: String? = nil,
        comments: [String] = []
    ) -> [ConfigurationEntry] {
        guard let (value, node) = text(key, in: app.mapping) else {
            // A value of the wrong kind is reported already.
            if isRequired, app.mapping[key]?.text?.isEmpty ?? true, app.mapping[key]?.mapping == nil {
                report("\(app.name) has no \(key)", at: app.entry.key, hint: hint)
            }
            return []
        }
        return [ConfigurationEntry(ourKey, text: value, comments: comments, origin: node.location)]
    }

    /// Returns the entry of a key for a file, with a comment on relative paths.
    mutating func fileEntry(
        _ key: String, as ourKey: String, of app: SygnalApp, isRequired: Bool = false, hint: String? = nil,
        comments: [String] = []
    ) -> [ConfigurationEntry] {
        let path = app.mapping[key]?.text ?? "/"
        let isRelative = !path.hasPrefix("/") && !path.isEmpty
        return textEntry(
            key, as: ourKey, of: app, isRequired: isRequired, hint: hint,
            comments: comments
                + (isRelative ? once("Relative paths are relative to the working directory, as sygnal's are.") : []))
    }

    mutating func badgeEntry(_ app: SygnalApp) -> [ConfigurationEntry] {
        guard let (value, node) = flag("send_badge_counts", in: app.mapping) else { return [] }
        return [ConfigurationEntry("send_badge_counts", .inline("\(value)"), origin: node.location)]
    }

    mutating func connectionsEntry(_ app: SygnalApp, comments: [String]) -> [ConfigurationEntry] {
        guard let (value, node) = integer("max_connections", in: app.mapping, 1...10_000) else { return [] }
        return [
            ConfigurationEntry("max_connections", .inline("\(value)"), comments: comments, origin: node.location)
        ]
    }

    // MARK: Globs

    /// The maximum number of globs whose overlaps are looked for, because each is compared with each.
    private static let maxGlobs = 200

    /// Returns the comments on globs that match the same `app_id`s as an earlier one.
    private mutating func overlaps(_ apps: [YAMLMapping.Entry]) -> [String: [String]] {
        var comments: [String: [String]] = [:]
        var earlier: [(name: String, glob: Glob, key: YAMLNode)] = []
        for app in apps where Glob.isGlob(app.name) && app.name.utf8.count <= 128 && earlier.count < Self.maxGlobs {
            let glob = Glob(app.name)
            if let other = earlier.first(where: { GlobOverlap.exists($0.name, app.name) }) {
                warn(
                    "app IDs that match both \(quoted(other.name)) and \(quoted(app.name)) are rejected by sygnal; the "
                        + "gateway takes the first of the two", at: app.key,
                    hint: other.glob.matchesAll(of: glob)
                        ? "the second never serves: put it first in the converted file" : nil)
                comments[app.name] = [
                    "Of app IDs that also match \(quoted(other.name).escapingControls), that entry takes precedence, "
                        + "because it comes first. sygnal rejects such pushkeys."
                ]
            }
            earlier.append((app.name, glob, app.key))
        }
        return comments
    }
}

/// An app of sygnal's configuration.
struct SygnalApp {
    let entry: YAMLMapping.Entry
    /// The app for messages: `app "org.example"`.
    let name: String
    let mapping: YAMLMapping
}

/// Whether globs match the same names.
enum GlobOverlap {
    /// Returns whether there is a name that two patterns match. O(*m* × *n*) in their lengths.
    static func exists(_ first: String, _ second: String) -> Bool {
        let first = Array(first.unicodeScalars)
        let second = Array(second.unicodeScalars)
        // Whether the ends of the patterns, from each position of the second on, match a common name.
        var next = [Bool](repeating: false, count: second.count + 1)
        for i in stride(from: first.count, through: 0, by: -1) {
            var current = [Bool](repeating: false, count: second.count + 1)
            for j in stride(from: second.count, through: 0, by: -1) {
                current[j] = overlap(i, j, current: current, next: next)
            }
            next = current
        }
        func overlap(_ i: Int, _ j: Int, current: [Bool], next: [Bool]) -> Bool {
            if i == first.count, j == second.count { return true }
            // A star matches nothing, or what the other pattern's next character matches.
            if i < first.count, first[i] == "*" { return next[j] || j < second.count && current[j + 1] }
            if j < second.count, second[j] == "*" { return current[j + 1] || i < first.count && next[j] }
            guard i < first.count, j < second.count else { return false }
            return (first[i] == second[j] || first[i] == "?" || second[j] == "?") && next[j + 1]
        }
        return next[0]
    }
}
