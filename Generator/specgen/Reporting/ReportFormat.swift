import ArgumentParser

/// How findings are printed: for people, or an object a line.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// A text as JSON writes it, in quotes and on one line.
func jsonString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\\(scalar)"
        case _ where scalar.value < 0x20: result += "\\u" + String(0x10000 + scalar.value, radix: 16).dropFirst()
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
