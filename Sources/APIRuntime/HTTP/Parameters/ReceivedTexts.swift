/// The texts of one name, and the possible readings in the order of preference.
struct ReceivedTexts {
    enum Reading {
        case string, json, arrayOfStrings, arrayOfJSON
    }

    private(set) var texts: [String]
    /// At least one.
    private var readings: [Reading]
    /// Whether the name is that of a list.
    let isList: Bool

    /// - Parameter isJSON: whether the text is known to be JSON.
    init(_ text: String, isList: Bool, isJSON: Bool) {
        texts = [text]
        self.isList = isList
        if isJSON {
            readings = [.json]
        } else if isList {
            readings = [.arrayOfStrings, .arrayOfJSON]
        } else if text.utf8.first == UInt8(ascii: "[") {
            // The only element of an array of strings may look like an array.
            readings = [.string, .arrayOfStrings, .arrayOfJSON, .json]
        } else {
            readings = [.string, .json, .arrayOfStrings, .arrayOfJSON]
        }
    }

    mutating func append(_ text: String) {
        texts.append(text)
        readings = [.arrayOfStrings, .arrayOfJSON]
    }

    /// Selects the next reading.
    /// - Returns: whether there was another one.
    mutating func advance() -> Bool {
        guard readings.count > 1 else { return false }
        readings.removeFirst()
        return true
    }

    var value: JSONValue {
        switch readings[0] {
        case .string: .string(texts.first ?? "")
        case .json: Self.json(texts.first ?? "")
        case .arrayOfStrings: .array(texts.map(JSONValue.string))
        case .arrayOfJSON: .array(texts.map(Self.json))
        }
    }

    private static func json(_ text: String) -> JSONValue {
        (try? JSONValue(json: text)) ?? .string(text)
    }
}
