import APIModel

/// The enum of a body that comes in one of several media types.
struct ContentEnum {
    let qualifiedName: String
    let contents: [ContentModel]
    let names: TypeNames

    /// - Parameter text: what it is.
    func writeDeclaration(_ text: String, in scope: TypeNames.Scope, to writer: inout CodeWriter) {
        writer.documentation([text])
        let name = qualifiedName.split(separator: ".").last ?? ""
        writer.block("public enum \(name): \(EmittedType.hashable), \(EmittedType.sendable)") { writer in
            for content in contents {
                writer.documentation([content.mediaTypes.map { "`\($0)`" }.joined(separator: ", ")])
                let type = names.swift(content, in: scope.inside(qualifiedName))
                writer.line("case \(escapedIdentifier(content.swiftName))(\(type))")
            }
        }
    }

    /// Writes the branches that choose a case by the media type of a message.
    /// - Parameters:
    ///   - message: the name of what has the body.
    ///   - reads: expressions that read the body, in the order of the contents.
    ///   - refusal: what is done about any other media type.
    func writeChoice(
        by message: String, reading reads: [String], otherwise refusal: String, to writer: inout CodeWriter
    ) {
        // What is said exactly goes before what a wildcard covers.
        let order = contents.indices.sorted { (contents[$0].breadth, $0) < (contents[$1].breadth, $1) }
        var branches = order.map { index in
            let matches = contents[index].mediaTypes.map { "\(message).matches(\(literal($0)))" }
            return (
                head: (index == order.first ? "if " : "else if ") + matches.joined(separator: " || "),
                lines: ["self = .\(memberName(contents[index].swiftName))(\(reads[index]))"]
            )
        }
        branches.append((head: "else", lines: [refusal]))
        writer.chain(branches)
    }
}

extension ContentModel {
    /// How much the widest of the media types covers: 0 for one type, 1 for `image/*`, 2 for `*/*`.
    fileprivate var breadth: Int {
        mediaTypes.map { $0.hasPrefix("*/") ? 2 : $0.contains("/*") ? 1 : 0 }.max() ?? 0
    }

    /// The media type as the argument of a call; nil for the one that is meant when nothing is said, and for a range.
    func contentType(unless usual: String) -> String? {
        mediaType == usual || mediaType.contains("*") ? nil : "contentType: \(literal(mediaType))"
    }
}
