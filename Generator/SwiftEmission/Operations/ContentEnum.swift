import APIModel

/// Writes the enum of a body with several media types.
struct ContentEnum {
    let qualifiedName: String
    let contents: [ContentModel]
    let names: TypeNames

    /// - Parameter text: the documentation of the enum.
    func writeDeclaration(_ text: String, in scope: TypeNames.Scope, to writer: inout CodeWriter) {
        writer.documentation([text])
        let name = qualifiedName.split(separator: ".").last ?? ""
        let conformances = EmittedType.conformances(isHashable: !contents.contains { $0.kind.isStream })
        writer.block("\(writer.access)enum \(name): \(conformances)") { writer in
            for content in contents {
                writer.documentation([content.mediaTypes.map { "`\($0)`" }.joined(separator: ", ")])
                let type = names.swift(content, in: scope.inside(qualifiedName))
                writer.line("case \(escapedIdentifier(content.swiftName))(\(type))")
            }
        }
    }

    /// Writes the branches that select a case by the media type of a message.
    /// - Parameters:
    ///   - message: the name of the request or response.
    ///   - reads: expressions that decode the body, in the order of the contents.
    ///   - fallback: the statement for any other media type.
    func writeSelection(
        by message: String, reading reads: [String], otherwise fallback: String, to writer: inout CodeWriter
    ) {
        // Exact media types take precedence over wildcards.
        let order = contents.indices.sorted { (contents[$0].breadth, $0) < (contents[$1].breadth, $1) }
        var branches = order.map { index in
            let matches = contents[index].mediaTypes.map { "\(message).matches(\(literal($0)))" }
            return (
                head: (index == order.first ? "if " : "else if ") + matches.joined(separator: " || "),
                lines: ["self = .\(memberName(contents[index].swiftName))(\(reads[index]))"]
            )
        }
        branches.append((head: "else", lines: [fallback]))
        writer.chain(branches)
    }
}

extension ContentModel {
    /// The breadth of the widest media type: 0 for a single type, 1 for `image/*`, 2 for `*/*`.
    fileprivate var breadth: Int {
        mediaTypes.map { $0.hasPrefix("*/") ? 2 : $0.contains("/*") ? 1 : 0 }.max() ?? 0
    }

    /// The media type as the argument of a call; `nil` for the parameter's default, and for a range.
    func contentType(unless usual: String) -> String? {
        mediaType == usual || mediaType.contains("*") ? nil : "contentType: \(literal(mediaType))"
    }
}
