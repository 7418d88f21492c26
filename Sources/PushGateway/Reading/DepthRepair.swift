/// The removal of values that are nested too deeply from a JSON text.
///
/// Homeservers accept deeper contents of events than it is safe to read into a tree, and any member of a room can send
/// such an event. Works on the text, without recursion.
struct DepthRepair {
    /// The text with `null` in place of each object and array that is nested too deeply.
    private(set) var text: [UInt8] = []
    /// The number of replaced values.
    private(set) var count = 0

    /// - Parameters:
    ///   - json: a text that need not be JSON. Replaced values aren't checked.
    ///   - maxDepth: maximum number of objects and arrays within each other.
    init(_ json: [UInt8], maxDepth: Int) {
        text.reserveCapacity(json.count)
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in json {
            if isInString {
                isInString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                if depth <= maxDepth { text.append(byte) }
                continue
            }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth == maxDepth + 1 {
                    count += 1
                    text += Array("null".utf8)
                } else if depth <= maxDepth {
                    text.append(byte)
                }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth <= maxDepth { text.append(byte) }
                depth -= 1
            default:
                isInString = byte == UInt8(ascii: "\"")
                if depth <= maxDepth { text.append(byte) }
            }
        }
    }
}
