/// A text format for metrics.
public enum ExpositionFormat: Hashable, Sendable, CaseIterable {
    /// Prometheus's text format, version 0.0.4.
    case prometheusText
    /// OpenMetrics, version 1.0.0.
    case openMetrics

    /// The value of the `Content-Type` field.
    public var contentType: String {
        switch self {
        case .prometheusText: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// Chooses the format for a client. OpenMetrics is chosen if the client names it, in version 1.0.0 or in none, and
    /// prefers no `text/plain` to it. Clients that accept neither get Prometheus's text format.
    /// - Parameter accept: the value of the request's `Accept` field (RFC 9110, section 12.5.1); `nil` for none.
    public init(accept: String?) {
        let ranges = (accept ?? "").split(separator: ",").map(AcceptedRange.init)
        let openMetrics = ranges.filter { range in
            range.type == "application/openmetrics-text" && ["1.0.0", nil].contains(range.parameters["version"])
        }
        let text = ranges.filter { range in
            range.type == "text/plain" && ["0.0.4", nil].contains(range.parameters["version"])
        }
        let quality = openMetrics.map(\.quality).max() ?? 0
        self = quality > 0 && quality >= text.map(\.quality).max() ?? 0 ? .openMetrics : .prometheusText
    }
}

/// A media range of an `Accept` field.
private struct AcceptedRange {
    /// The type in lower case.
    let type: String
    /// The parameters with names in lower case, `q` included.
    private(set) var parameters: [String: String] = [:]

    init(_ text: Substring) {
        let parts = text.split(separator: ";").map(Self.trimmed)
        type = parts.first?.lowercased() ?? ""
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map(Self.trimmed)
            guard pair.count == 2 else { continue }
            var value = pair[1]
            if value.count > 1, value.hasPrefix("\""), value.hasSuffix("\"") { value = value.dropFirst().dropLast() }
            parameters[pair[0].lowercased()] = String(value)
        }
    }

    /// The weight from 0 to 1; 0 for an invalid one.
    var quality: Double {
        guard let text = parameters["q"] else { return 1 }
        guard let quality = Double(text), (0...1).contains(quality) else { return 0 }
        return quality
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
