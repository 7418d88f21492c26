import Foundation

/// A page with figures between two comments, which are replaced by the figures of a run.
struct Document {
    let url: URL

    private static let begin =
        "<!-- The figures from here to the next comment are written by `make bench DOCS=1`. -->\n"
    private static let end = "<!-- The figures end here. -->\n"

    struct Unmarked: Error, CustomStringConvertible {
        let description: String
    }

    /// Replaces the figures.
    func replaceFigures(by markdown: String) throws {
        let text = try String(contentsOf: url, encoding: .utf8)
        guard let begin = text.range(of: Self.begin),
            let end = text.range(of: Self.end, range: begin.upperBound..<text.endIndex)
        else {
            throw Unmarked(description: "\(url.path) has no two comments that its figures stand between")
        }
        let new = text[..<begin.upperBound] + "\n" + markdown + "\n" + text[end.lowerBound...]
        try Data(new.utf8).write(to: url)
    }
}
