/// The path of an operation without the names of its parameters, which routing ignores: `/rooms/{}/state`.
public struct PathShape: Hashable, Sendable {
    public let text: String

    /// - Parameter path: a path template such as `/rooms/{roomId}/state`.
    public init(_ path: String) {
        var shape = ""
        var isInside = false
        for character in path {
            if character == "}" { isInside = false }
            if !isInside { shape.append(character) }
            if character == "{" { isInside = true }
        }
        text = shape
    }
}

extension String {
    /// The string without surrounding white space.
    package var trimmed: String {
        guard first?.isWhitespace == true || last?.isWhitespace == true else { return self }
        return String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
