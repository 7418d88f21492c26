import CYAML

/// Translates the error that stopped libyaml's parser to a diagnostic for the author of the text.
///
/// libyaml reports a problem and its position, and as context the construct that it was reading. The diagnostic is at
/// the start of the construct if the mistake is more likely there, as for a missing closing quote.
/// - Parameter innermost: The start of the innermost open collection.
func yamlSyntaxError(
    _ parser: borrowing yaml_parser_t, in source: SourceText, inside innermost: SourceLocation?
) -> Diagnostic {
    let failure = LibyamlFailure(parser, in: source, inside: innermost)
    return failure.blankIndentation ?? failure.scannerError ?? failure.parserError ?? failure.verbatim
}

private struct LibyamlFailure {
    let isMemory: Bool
    let problem: String
    let context: String
    let place: SourceLocation
    /// The start of the construct that was being read.
    let contextPlace: SourceLocation
    /// The start of the innermost open collection.
    let innermost: SourceLocation?
    /// The part of the line before `place`.
    let before: Substring.UnicodeScalarView
    /// The rest of the line, from `place`.
    let after: Substring.UnicodeScalarView

    init(_ parser: borrowing yaml_parser_t, in source: SourceText, inside innermost: SourceLocation?) {
        self.innermost = innermost
        isMemory = parser.error == YAML_MEMORY_ERROR
        problem = parser.problem.map { String(cString: $0) } ?? "the text cannot be read"
        context = parser.context.map { String(cString: $0) } ?? ""
        if parser.error == YAML_READER_ERROR {
            place = source.location(atByte: source.byteOrderMarkLength + parser.problem_offset)
        } else {
            place = SourceLocation(
                source: source, line: parser.problem_mark.line + 1, column: parser.problem_mark.column + 1)
        }
        contextPlace =
            context.isEmpty
            ? place
            : SourceLocation(
                source: source, line: parser.context_mark.line + 1, column: parser.context_mark.column + 1)
        let line = source.line(place.line).unicodeScalars
        let middle = line.index(line.startIndex, offsetBy: place.column - 1, limitedBy: line.endIndex) ?? line.endIndex
        before = line[..<middle]
        after = line[middle...]
    }

    private var isAtEnd: Bool { place.line >= place.source.lineCount && after.isEmpty }
    private var isFirstOnLine: Bool { before.allSatisfy { $0 == " " || $0 == "\t" || $0 == "-" || $0 == "?" } }

    /// The error for a tab used as indentation, for which libyaml has several errors.
    var blankIndentation: Diagnostic? {
        let indentation = String(before + after).unicodeScalars.prefix { $0 == " " || $0 == "\t" }
        let isTab =
            problem.hasPrefix("found a tab character") || (after.first == "\t" && problem.contains("cannot start any"))
            || (isFirstOnLine && indentation.contains("\t") && !context.contains("quoted") && !context.contains("flow"))
        guard isTab else { return nil }
        let column = indentation.firstIndex(of: "\t").map { indentation.distance(from: indentation.startIndex, to: $0) }
        return .error(
            "a tab cannot be used for indentation",
            at: SourceLocation(source: place.source, line: place.line, column: column.map { $0 + 1 } ?? place.column),
            hint: "indent with spaces")
    }

    /// An error of libyaml's scanner, which reads characters.
    var scannerError: Diagnostic? {
        switch problem {
        case "mapping values are not allowed in this context":
            return .error(
                "a key is not allowed here", at: place,
                hint: "a value that contains \": \" must be quoted; a key of another mapping needs the indentation of "
                    + "that mapping")
        case "could not find expected ':'":
            return .error(
                "a \":\" is missing after this key", at: contextPlace,
                hint: "a key is followed by \": \"; a text of several lines is indented more than its key, or begins "
                    + "with \"|\"")
        case "found unexpected end of stream" where context.contains("quoted scalar"),
            "found unexpected document indicator" where context.contains("quoted scalar"):
            return .error(
                "the quote that opens here is never closed", at: contextPlace,
                hint: "inside double quotes, write \\\" for a quote; inside single quotes, write ''")
        case "did not find expected whitespace or line break" where context.contains("tag"):
            return .error(
                "an invalid tag", at: contextPlace,
                hint: "a tag begins with \"!\"; a value that begins with \"!\" must be quoted")
        case "found character that cannot start any token":
            guard let character = after.first else { return nil }
            return .error(
                "a value cannot begin with \"\(character)\"", at: place, hint: "quote the value: \"\(character)…\"")
        case "did not find expected alphabetic or numeric character":
            let (name, sign) = context.contains("alias") ? ("an alias", "*") : ("an anchor", "&")
            return .error(
                "\(name) without a name", at: contextPlace,
                hint: "\(name) begins with \"\(sign)\"; a value that begins with \"\(sign)\" must be quoted")
        case "block sequence entries are not allowed in this context":
            return .error(
                "a sequence cannot begin here", at: place,
                hint: "write its first \"- \" on a new line; a value that begins with \"- \" must be quoted")
        case "mapping keys are not allowed in this context":
            return .error(
                "a \"? \" is not allowed here", at: place, hint: "a value that begins with \"? \" must be quoted")
        case "found unknown escape character":
            return .error(
                "unknown escape in a double-quoted string", at: place,
                hint: "write \\\\ for a backslash, or use single quotes, which have no escapes")
        case "found invalid Unicode character escape code":
            return .error(
                "the escape is not a Unicode character", at: place,
                hint: place.source.path.hasSuffix(".json")
                    ? "it is one half of a surrogate pair: write both (\\ud83d\\ude00), or the character itself"
                    : "YAML has no surrogate pairs: write the character itself, or \\U and eight digits (\\U0001F600)")
        case "did not find expected hexdecimal number":
            return .error(
                "the escape has too few hexadecimal digits", at: place,
                hint: "\\x takes two digits, \\u four and \\U eight; write \\\\ for a backslash")
        case "did not find expected comment or line break" where context.contains("block scalar"):
            return .error(
                "the text of a block begins on the next line", at: place,
                hint: "a value that begins with \"|\" or \">\" must be quoted")
        case "could not find expected directive name", "found unknown directive name",
            "found unexpected non-alphabetical character":
            return .error(
                "an invalid directive", at: contextPlace,
                hint: "a directive begins with \"%\"; a value that begins with \"%\" must be quoted")
        default:
            return nil
        }
    }

    /// An error of libyaml's parser, which reads tokens.
    var parserError: Diagnostic? {
        switch problem {
        case "did not find expected key", "did not find expected '-' indicator":
            let kind = context.contains("mapping") ? "mapping" : "sequence"
            guard isFirstOnLine else {
                return .error(
                    "the value ends before this", at: place,
                    hint: "quote the whole value; a quote inside quotes is escaped")
            }
            let wanted = kind == "mapping" ? "a key" : "a \"- \""
            return .error(
                "\(wanted) is expected here, with the indentation of the \(kind)", at: place,
                hint: "that \(kind) begins on line \(contextPlace.line) at column \(contextPlace.column)")
        case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
            let (bracket, closing) = problem.hasSuffix("']'") ? ("[", "]") : ("{", "}")
            if isAtEnd { return neverClosed("the \"\(bracket)\"", at: contextPlace) }
            return .error(
                "\",\" or \"\(closing)\" is expected here", at: place,
                hint: "the \"\(bracket)\" is on line \(contextPlace.line) at column \(contextPlace.column)")
        case "did not find expected node content":
            if isAtEnd, context.contains("flow") { return neverClosed("the bracket", at: innermost ?? place) }
            return .error(
                "a value is expected here", at: place,
                hint: after.first.map { "a value that begins with \"\($0)\" must be quoted" })
        case "did not find expected <document start>":
            return .error(
                "the document ends before this", at: place,
                hint: "a document is one mapping, one sequence or one scalar; check the indentation")
        case "found incompatible YAML document":
            return .error(
                "the document's version of YAML is not supported", at: place,
                hint: "write \"%YAML 1.2\", or remove the line")
        case "found undefined tag handle":
            return .error(
                "a tag with an unknown handle", at: place, hint: "a value that begins with \"!\" must be quoted")
        default:
            return nil
        }
    }

    /// The error in libyaml's own words, if there are no better ones.
    var verbatim: Diagnostic {
        if isMemory { return .error("not enough memory to read YAML", at: place) }
        return .error(context.isEmpty ? problem : "\(problem) (\(context))", at: place)
    }

    private func neverClosed(_ name: String, at place: SourceLocation) -> Diagnostic {
        .error("\(name) that opens here is never closed", at: place)
    }
}
