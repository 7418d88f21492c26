import StringGrammars

/// The path of a property of an event: its keys, outermost first (Matrix specification, appendices, "Dot-separated
/// property paths").
struct PropertyPath: Hashable, Sendable {
    let keys: [String]
    let hash: PropertyHash

    /// - Parameter text: the keys, joined by dots. `\.` is a dot within a key and `\\` a backslash. Any other backslash
    ///   is literal.
    init(_ text: String) {
        var keys: [String] = []
        var key: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "."):
                keys.append(String(decoding: key, as: UTF8.self))
                key.removeAll(keepingCapacity: true)
            case UInt8(ascii: "\\"):
                // A copy of the iterator looks one byte ahead.
                var ahead = bytes
                if let next = ahead.next(), next == UInt8(ascii: ".") || next == UInt8(ascii: "\\") {
                    key.append(next)
                    bytes = ahead
                } else {
                    key.append(byte)
                }
            default: key.append(byte)
            }
        }
        keys.append(String(decoding: key, as: UTF8.self))
        self.keys = keys
        hash = keys.reduce(.root) { $0.appending($1) }
    }

    static func == (left: PropertyPath, right: PropertyPath) -> Bool {
        left.hash == right.hash && left.keys.count == right.keys.count
            && zip(left.keys, right.keys).allSatisfy { $0.isIdentical(to: $1) }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

/// A property that the default rules use. A flattened event stores where it has these properties.
enum KnownProperty: Int, CaseIterable {
    case type
    case sender
    case roomID
    case stateKey
    case body
    case messageType
    case membership
    case mentions
    case mentionedUsers
    case mentionsRoom
    case relationType

    private var text: String {
        switch self {
        case .type: "type"
        case .sender: "sender"
        case .roomID: "room_id"
        case .stateKey: "state_key"
        case .body: "content.body"
        case .messageType: "content.msgtype"
        case .membership: "content.membership"
        case .mentions: #"content.m\.mentions"#
        case .mentionedUsers: #"content.m\.mentions.user_ids"#
        case .mentionsRoom: #"content.m\.mentions.room"#
        case .relationType: #"content.m\.relates_to.rel_type"#
        }
    }

    /// The paths of all cases, in the order of the cases.
    static let paths = allCases.map { PropertyPath($0.text) }
    private static let byPath = [PropertyPath: KnownProperty](
        uniqueKeysWithValues: zip(paths, allCases).map { ($0, $1) })

    var path: PropertyPath { Self.paths[rawValue] }

    init?(_ path: PropertyPath) {
        guard let known = Self.byPath[path] else { return nil }
        self = known
    }
}
