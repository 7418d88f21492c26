/// A JSON Pointer (RFC 6901): the path of keys and indexes from a document's root to a node.
public struct JSONPointer {
    let tokens: [String]

    /// Returns `nil` if the text isn't a JSON Pointer.
    /// - Parameter text: Empty for the root, otherwise it begins with `/`.
    init?(_ text: String) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        for part in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let token = Self.unescaped(part) else { return nil }
            tokens.append(token)
        }
        self.tokens = tokens
    }

    private init(tokens: ArraySlice<String>) {
        self.tokens = Array(tokens)
    }

    /// The pointer in its canonical form.
    var text: String { tokens.map { "/" + Self.escaped($0) }.joined() }

    /// Returns the node that the pointer refers to in `root`, or a description of the first missing step.
    func node(in root: YAMLNode) -> Result<YAMLNode, Missing> {
        var node = root
        for (depth, token) in tokens.enumerated() {
            let parent = Self(tokens: tokens[..<depth]).text
            let place = parent.isEmpty ? "the document" : quoted(parent)
            switch node.value {
            case .mapping(let mapping):
                guard let value = mapping[token] else {
                    return .failure(
                        Missing(
                            reason: "\(place) has no key \(quoted(token))",
                            hint: suggestions(for: token, among: mapping.names)))
                }
                node = value
            case .sequence(let nodes):
                guard let index = Self.index(token) else {
                    let reason = "\(place) is a sequence, and \(quoted(token)) is not an index"
                    return .failure(Missing(reason: reason, hint: nil))
                }
                guard index < nodes.count else {
                    let reason = "\(place) has \(nodes.count) items, counted from 0, and no item \(index)"
                    return .failure(Missing(reason: reason, hint: nil))
                }
                node = nodes[index]
            default:
                let reason = "\(place) is \(node.kindName) and has no key \(quoted(token))"
                return .failure(Missing(reason: reason, hint: nil))
            }
        }
        return .success(node)
    }

    struct Missing: Error {
        let reason: String
        let hint: String?
    }

    private static func index(_ token: String) -> Int? {
        guard token == "0" || token.utf8.first != UInt8(ascii: "0"), token.utf8.allSatisfy(\.isDigit) else {
            return nil
        }
        return Int(token)
    }

    private static func unescaped(_ part: Substring.UTF8View) -> String? {
        guard part.contains(UInt8(ascii: "~")) else { return String(Substring(part)) }
        var result: [UInt8] = []
        var rest = part[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                result.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): result.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): result.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Returns a key as a token of a pointer, with `~` and `/` escaped.
    public static func escaped(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
        var result = ""
        for scalar in token.unicodeScalars {
            switch scalar {
            case "~": result += "~0"
            case "/": result += "~1"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
