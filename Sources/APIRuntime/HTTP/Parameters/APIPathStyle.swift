import StringGrammars

/// The serialization of a parameter in a path (OpenAPI, "Style Values"; RFC 6570).
public enum APIPathStyle: Hashable, Sendable {
    /// `blue`, `a,b`, `k,v,k,v`.
    case simple
    /// `k=v,k=v` for an object; otherwise as ``simple``.
    case explodedSimple
    /// `.blue`, `.a,b`, `.k,v,k,v`.
    case label
    /// `.a.b`, `.k=v.k=v`.
    case explodedLabel
    /// `;name=blue`, `;name=a,b`, `;name=k,v,k,v`.
    case matrix
    /// `;name=a;name=b`, `;k=v;k=v`.
    case explodedMatrix

    /// A phrase for such a text in messages.
    var phrase: String {
        switch self {
        case .simple: "a value"
        case .explodedSimple: "members such as k=v,k=v"
        case .label, .explodedLabel: "a value that begins with \".\" (label)"
        case .matrix, .explodedMatrix: "a value such as ;name=value (matrix)"
        }
    }
}

// MARK: Writing

extension APIPathStyle {
    /// Returns the encoded text of the elements of an array, or of a single value.
    func text(of values: [String], named name: String) -> String {
        let values = values.map { PercentEncoding.encode($0) }
        let name = PercentEncoding.encode(name)
        switch self {
        case .simple, .explodedSimple: return values.joined(separator: ",")
        case .label: return "." + values.joined(separator: ",")
        case .explodedLabel: return values.map { "." + Self.withoutDots($0) }.joined()
        case .matrix:
            let list = values.joined(separator: ",")
            return list.isEmpty ? ";" + name : ";\(name)=\(list)"
        case .explodedMatrix: return values.map { ";\(name)=\($0)" }.joined()
        }
    }

    /// Returns the encoded text of the members of an object.
    func text(of members: [(name: String, text: String)], named name: String) -> String {
        let pairs = members.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.text)) }
        switch self {
        case .simple, .label, .matrix: return text(of: members.flatMap { [$0.name, $0.text] }, named: name)
        case .explodedSimple: return pairs.map { "\($0.0)=\($0.1)" }.joined(separator: ",")
        case .explodedLabel: return pairs.map { ".\(Self.withoutDots($0.0))=\(Self.withoutDots($0.1))" }.joined()
        case .explodedMatrix: return pairs.map { ";\($0.0)=\($0.1)" }.joined()
        }
    }

    /// Returns an encoded text with its dots encoded too, because they separate values.
    private static func withoutDots(_ text: String) -> String { text.replacing(".", with: "%2E") }
}

// MARK: Reading

extension APIPathStyle {
    /// Returns the decoded text of a single value, or `nil` for a text in another style.
    func value(ofRaw raw: String, named name: String) -> String? {
        switch self {
        case .simple, .explodedSimple: PercentEncoding.decode(raw)
        case .label, .explodedLabel: Self.labelValue(raw).flatMap { PercentEncoding.decode($0) }
        case .matrix, .explodedMatrix: Self.matrixValue(Substring(raw), name).flatMap { PercentEncoding.decode($0) }
        }
    }

    /// Returns the decoded elements of an array, or `nil` for a text in another style.
    func values(ofRaw raw: String, named name: String) -> [String]? {
        switch self {
        case .simple, .explodedSimple: return APIParameterStyle.joined(raw, plusIsSpace: false)
        case .label: return Self.labelValue(raw).flatMap(Self.list)
        case .matrix: return Self.matrixValue(Substring(raw), name).flatMap(Self.list)
        case .explodedLabel, .explodedMatrix:
            guard let items = items(ofRaw: raw) else { return nil }
            var values: [String] = []
            for item in items {
                let text = self == .explodedLabel ? item : Self.matrixValue(";" + item, name)
                guard let text, let value = PercentEncoding.decode(text) else { return nil }
                values.append(value)
            }
            return values
        }
    }

    /// Returns the decoded names and values of an object, alternating, or `nil` for a text in another style.
    func alternatingMembers(ofRaw raw: String, named name: String) -> [String]? {
        switch self {
        case .simple, .label, .matrix: return values(ofRaw: raw, named: name)
        case .explodedSimple, .explodedLabel, .explodedMatrix:
            guard let items = items(ofRaw: raw) else { return nil }
            var texts: [String] = []
            for item in items {
                let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, let key = PercentEncoding.decode(parts[0]),
                    let value = PercentEncoding.decode(parts[1])
                else { return nil }
                texts += [key, value]
            }
            return texts
        }
    }

    /// Returns the encoded elements or members of an exploded text, or `nil` for a text in another style.
    private func items(ofRaw raw: String) -> [Substring]? {
        switch self {
        case .explodedSimple: raw.split(separator: ",", omittingEmptySubsequences: false)
        case .explodedLabel: Self.labelValue(raw)?.split(separator: ".", omittingEmptySubsequences: false)
        case .explodedMatrix:
            raw.hasPrefix(";") ? raw.dropFirst().split(separator: ";", omittingEmptySubsequences: false) : nil
        case .simple, .label, .matrix: nil
        }
    }

    private static func list(_ text: Substring) -> [String]? {
        text.isEmpty ? [] : APIParameterStyle.joined(text, plusIsSpace: false)
    }

    /// Returns the encoded text after the first dot.
    private static func labelValue(_ raw: String) -> Substring? {
        if raw.hasPrefix(".") { return raw.dropFirst() }
        // A client encodes the dots of a segment `.` or `..`.
        return raw.lowercased().hasPrefix("%2e") ? raw.dropFirst(3) : nil
    }

    /// Returns the encoded text after `;name=`; an empty text for `;name`.
    private static func matrixValue(_ text: Substring, _ name: String) -> Substring? {
        guard text.hasPrefix(";") else { return nil }
        let parts = text.dropFirst().split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let found = parts.first.flatMap({ PercentEncoding.decode($0) }), found.isIdentical(to: name) else {
            return nil
        }
        return parts.count > 1 ? parts[1] : ""
    }
}
