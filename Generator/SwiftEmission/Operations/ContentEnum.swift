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
    ///   - ofResponse: whether the message is a response, whose media type may be more exact than the documented one.
    ///   - reads: expressions that decode the body, in the order of the contents.
    ///   - fallback: the statement for any other media type.
    func writeSelection(
        by message: String, ofResponse: Bool, reading reads: [String], otherwise fallback: String,
        to writer: inout CodeWriter
    ) {
        // Exact media types take precedence over wildcards.
        let ranges = contents.map { ofResponse ? $0.receivedTypes : $0.mediaTypes }
        let breadths = ranges.map { types in types.map(mediaTypeBreadth).max() ?? 0 }
        let order = contents.indices.sorted { (breadths[$0], $0) < (breadths[$1], $1) }
        var branches = order.map { index in
            let matches = ranges[index].map { "\(message).matches(\(literal($0)))" }
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
    /// The media types that a client accepts for the content: for bytes of the type `application/octet-stream`, any type,
    /// because servers often send the exact one.
    var receivedTypes: [String] {
        guard kind.isBytes else { return mediaTypes }
        return mediaTypes.map { $0 == "application/octet-stream" ? "*/*" : $0 }
    }

    /// The media type as the argument of a call; `nil` for the parameter's default, and for a range.
    func contentType(unless usual: String) -> String? {
        mediaType == usual || mediaType.contains("*") ? nil : "contentType: \(literal(mediaType))"
    }
}

/// Returns the breadth of a media type: 0 for a single type, 1 for `image/*`, 2 for `*/*`.
private func mediaTypeBreadth(_ type: String) -> Int { type.hasPrefix("*/") ? 2 : type.contains("/*") ? 1 : 0 }
