import APIRuntime
import YAMLTree

/// Reads the lists in a homeserver's response entry by entry, so that an entry that violates the specification hides no
/// other one, and collects the violations.
struct ListReader {
    /// The maximum number of violations that are described, of an entry and of a response.
    private static let maxViolationsPerEntry = 3
    private static let maxWarnings = 20

    private var descriptions: [String] = []
    private var count = 0

    /// The violations with their places, and the number of those that aren't described.
    var warnings: [String] {
        count > descriptions.count
            ? descriptions + ["\(count - descriptions.count) more violations of the specification"] : descriptions
    }

    /// Returns the entries of a list that are objects.
    /// - Parameters:
    ///   - list: the list; `nil` for an absent one, which has no entries.
    ///   - pointer: the list's place in the response, as a JSON Pointer (RFC 6901).
    ///   - type: the type that each entry must have by the specification.
    mutating func objects(
        in list: JSONValue?, at pointer: String, as type: (some JSONCodable).Type
    ) -> [JSONObject] {
        guard let list, !list.isNull else { return [] }
        guard let entries = list.array else {
            note(pointer, "expected an array")
            return []
        }
        return entries.enumerated().compactMap { index, entry in
            check(entry, at: "\(pointer)/\(index)", as: type)
            return entry.object
        }
    }

    /// Notes the violations of an entry.
    /// - Parameters:
    ///   - pointer: the entry's place in the response, as a JSON Pointer (RFC 6901).
    ///   - type: the type that the entry must have by the specification.
    mutating func check<Entry: JSONCodable>(_ entry: JSONValue, at pointer: String, as type: Entry.Type) {
        do {
            _ = try Entry(json: entry.jsonBytes(), mode: .tolerant, direction: .response)
        } catch {
            for violation in error.violations.prefix(Self.maxViolationsPerEntry) {
                note(pointer + violation.pointer, violation.message)
            }
            count += max(0, error.violations.count - Self.maxViolationsPerEntry)
        }
    }

    /// Notes a violation.
    /// - Parameter pointer: its place in the response, as a JSON Pointer (RFC 6901).
    mutating func note(_ pointer: String, _ message: String) {
        count += 1
        guard descriptions.count < Self.maxWarnings else { return }
        let place = pointer.isEmpty ? "" : pointer.shortened() + ": "
        descriptions.append(place + message.shortened())
    }
}

extension JSONObject {
    /// Returns the text of a member for a cell of a table; `?` for a member that is missing or isn't a string.
    func cell(_ key: String) -> String { self[key]?.string ?? "?" }
}
