import Foundation

/// A page with figures between two comments, which are replaced by the figures of a run.
struct Document {
    let url: URL
    /// The part of the page, if it has several with figures.
    var part: String?

    private var begin: String {
        let part = part.map { " of \($0)" } ?? ""
        return "<!-- The figures\(part) from here to the next comment are written by `make bench DOCS=1`. -->\n"
    }

    private static let end = "<!-- The figures end here. -->\n"

    struct Unmarked: Error, CustomStringConvertible {
        let description: String
    }

    /// Replaces the figures.
    func replaceFigures(by markdown: String) throws {
        let text = try String(contentsOf: url, encoding: .utf8)
        guard let begin = text.range(of: self.begin),
            let end = text.range(of: Self.end, range: begin.upperBound..<text.endIndex)
        else {
            throw Unmarked(description: "\(url.path) has no two comments that its figures stand between")
        }
        let new = text[..<begin.upperBound] + "\n" + markdown + "\n" + text[end.lowerBound...]
        try Data(new.utf8).write(to: url)
    }
}
