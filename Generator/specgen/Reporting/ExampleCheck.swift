import SchemaChecking
import SchemaLint
import StringGrammars
import YAMLTree

/// A check of all examples and defaults of schemas, parameters, headers and media types against their schema.
struct ExampleCheck {
    private struct Pair: Hashable {
        let example: SourceLocation
        let schema: SourceLocation
    }

    private let checker: SchemaChecker
    private(set) var diagnostics: [Diagnostic] = []
    private var examples: Set<SourceLocation> = []
    private var pairs: Set<Pair> = []

    /// The number of examples checked.
    var count: Int { examples.count }

    init(sources: YAMLDocuments, formats: AssertedFormats) {
        checker = SchemaChecker(documents: sources, formats: formats)
    }

    /// Checks examples against their schema. An example that several schemas share is checked against each.
    /// - Parameter reported: the locations of errors that are already reported.
    mutating func check(_ stated: StatedExamples, reported: Set<SourceLocation>) {
        diagnostics += stated.errors.filter { error in !(error.location.map(reported.contains) ?? false) }
        for example in stated.values {
            examples.insert(example.location)
            guard pairs.insert(Pair(example: example.location, schema: stated.schema.location)).inserted else {
                continue
            }
            do {
                diagnostics += try checker.check(example, against: stated.schema, direction: stated.direction)
            } catch {
                diagnostics.append(error)
            }
        }
    }
}
