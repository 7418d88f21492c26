import APIRuntime
import Foundation
import Logging
import YAMLTree

/// A line of the log in JSON, for programs that collect logs:
///
/// ```json
/// {"time":"2026-01-31T08:15:00.000Z","level":"notice","message":"listening","module":"ServiceProgram","port":"7183"}
/// ```
///
/// `time` is in UTC (RFC 3339). The members after `module` are the line's metadata, by key; a key that is one of the names
/// above has `_` at its end. Values are texts, or objects and arrays of them. Characters that could control a terminal are
/// escaped. All texts together have at most 16,384 Unicode scalars; what is cut ends in `…`.
struct JSONLogLine {
    /// The line with its line feed.
    let text: String

    private static let maxLength = 16_384
    private static let maxDepth = 8
    private static let reservedNames: Set<String> = ["time", "level", "message", "module"]

    init(_ event: LogEvent, metadata: Logger.Metadata, time: Date = .now) {
        var rest = Self.maxLength
        var line = JSONObject()
        line["time"] = .string(time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        line["level"] = .string(event.level.rawValue)
        line["message"] = .string(Self.cut(event.message.description, &rest))
        line["module"] = .string(event.source)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where rest > 0 {
            let name = Self.reservedNames.contains(key) ? key + "_" : Self.cut(key, &rest)
            line[name] = Self.json(value, depth: 0, &rest)
        }
        text = String(decoding: line.jsonBytes(), as: UTF8.self).printableJSON + "\n"
    }

    private static func json(_ value: Logger.Metadata.Value, depth: Int, _ rest: inout Int) -> JSONValue {
        switch value {
        case .dictionary(let members) where depth < maxDepth:
            var object = JSONObject()
            for (key, member) in members.sorted(by: { $0.key < $1.key }) where rest > 0 {
                let name = cut(key, &rest)
                object[name] = json(member, depth: depth + 1, &rest)
            }
            return .object(object)
        case .array(let elements) where depth < maxDepth:
            var array: [JSONValue] = []
            for element in elements where rest > 0 { array.append(json(element, depth: depth + 1, &rest)) }
            return .array(array)
        default: return .string(cut(value.description, &rest))
        }
    }

    /// Returns the start of a text for which there is room, and subtracts its length from the room. Even an empty text
    /// takes a part of it, so that the number of members is bounded.
    private static func cut(_ text: String, _ rest: inout Int) -> String {
        let room = rest
        rest -= 1 + text.utf8.count
        guard rest < 0 else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(room))) + "…"
    }
}
