/// The path of an operation, with `{name}` for a parameter.
public enum PathTemplate {
    /// The path without the names of its parameters, which don't matter to whoever routes: `/rooms/{}/state`.
    public static func shape(_ path: String) -> String {
        var shape = ""
        var isInside = false
        for character in path {
            if character == "}" { isInside = false }
            if !isInside { shape.append(character) }
            if character == "{" { isInside = true }
        }
        return shape
    }
}

extension String {
    /// The text without the white space around it.
    public var trimmed: String {
        guard first?.isWhitespace == true || last?.isWhitespace == true else { return self }
        return String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
