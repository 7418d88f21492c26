/// A self-contained SVG drawing that is readable on light and dark pages.
struct SVG {
    let width: Double
    let height: Double
    private var elements: [String] = []

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    enum Anchor: String {
        case start, middle, end
    }

    /// Text whose base line is at `y`.
    /// - Parameter style: a class of the style sheet: `title`, `quiet`, or none.
    mutating func text(_ text: String, x: Double, y: Double, anchor: Anchor = .start, style: String = "") {
        let escaped = text.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&amp;")
            .split(separator: "<", omittingEmptySubsequences: false).joined(separator: "&lt;")
        elements.append(
            #"<text x="\#(Self.short(x))" y="\#(Self.short(y))" text-anchor="\#(anchor.rawValue)" class="\#(style)">"#
                + escaped + "</text>")
    }

    /// - Parameter style: a class of the style sheet: `ours` or `other`.
    mutating func bar(x: Double, y: Double, width: Double, height: Double, style: String) {
        elements.append(
            #"<rect x="\#(Self.short(x))" y="\#(Self.short(y))" width="\#(Self.short(width))" "#
                + #"height="\#(Self.short(height))" class="\#(style)"/>"#)
    }

    /// - Parameter style: a class of the style sheet: `grid`, `decode` or `encode`.
    mutating func line(_ points: [(x: Double, y: Double)], style: String) {
        let list = points.map { "\(Self.short($0.x)),\(Self.short($0.y))" }.joined(separator: " ")
        elements.append(#"<polyline points="\#(list)" class="\#(style)"/>"#)
    }

    mutating func dot(x: Double, y: Double, style: String) {
        elements.append(#"<circle cx="\#(Self.short(x))" cy="\#(Self.short(y))" r="3" class="\#(style)-dot"/>"#)
    }

    /// The text of the file.
    func file(title: String) -> String {
        let (width, height) = (Self.short(width), Self.short(height))
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)" role="img">
            <title>\(title)</title>
            <style>
            text { font: 12px system-ui, sans-serif; fill: #24292f }
            .title { font-weight: 600 }
            .quiet { fill: #57606a; font-size: 11px }
            .ours, .decode-dot { fill: #0969da }
            .other { fill: #afb8c1 }
            .encode-dot { fill: #bc4c00 }
            .grid { stroke: #d0d7de; fill: none }
            .decode { stroke: #0969da; fill: none; stroke-width: 2 }
            .encode { stroke: #bc4c00; fill: none; stroke-width: 2 }
            @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 }
            .quiet { fill: #9198a1 }
            .ours, .decode-dot { fill: #4493f8 }
            .other { fill: #656c76 }
            .encode-dot { fill: #f0883e }
            .grid { stroke: #3d444d }
            .decode { stroke: #4493f8 }
            .encode { stroke: #f0883e }
            }
            </style>
            \(elements.joined(separator: "\n"))
            </svg>

            """
    }

    /// A coordinate with one digit behind the point at most.
    private static func short(_ value: Double) -> String {
        let tenths = (value * 10).rounded()
        return tenths.remainder(dividingBy: 10) == 0 ? String(Int(tenths / 10)) : String(tenths / 10)
    }
}
