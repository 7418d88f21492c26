import ArgumentParser
import CommandLineSupport
import OpenAPI
import SpecificationDiff
import YAMLTree

/// `specgen diff`: compares two versions of a specification.
struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Lists the changes between two versions of a specification, and which of them are breaking.",
        discussion: """
            A version is an OpenAPI document, a JSON Schema, a folder of them, a configuration such as \
            Schemas/specgen.yaml, or a git revision of one of these: HEAD~3:Schemas, v1.11:data/api/client-server. \
            The meaning is compared: it doesn't matter in which file an operation or a definition is.

            A change breaks clients if a client that conforms to OLD sends requests that NEW rejects or ignores, or \
            receives responses that OLD doesn't describe. It breaks servers if a server that conforms to OLD receives \
            requests that OLD doesn't describe, or sends responses that NEW doesn't allow. So a narrower request \
            breaks clients, and a narrower response breaks servers; with a wider one it is the other way round. \
            Unknown members are ignored, so a new optional member is compatible. A new operation and a new error \
            response are compatible too. docs/guides/spec-changes.md has all rules.

            Exit codes: 0 no change that --fail-on names, 1 such a change, 2 unusable command line, file or \
            schema, or output that cannot be written.
            """)

    @Argument(help: "The old version.")
    var old: String
    @Argument(help: "The new version.")
    var new: String
    @Option(
        help: """
            The format of the changes: text; json, one object per line; or markdown, for release notes.
            """)
    var format = Format.text
    @Option(
        help: ArgumentHelp(
            "Exits with 1 if there is such a change: \(FailureCondition.names).", valueName: "changes"))
    var failOn: FailureCondition?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The operations to compare, as patterns of 'specgen generate --operations'.",
            valueName: "pattern"))
    var operations: [String] = []
    @Flag(inversion: .prefixedNo, help: "Includes changes of descriptions, titles and examples.")
    var prose = true
    @OptionGroup var reading: ReadingOptions

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, markdown
    }

    enum FailureCondition: String, ExpressibleByArgument, CaseIterable {
        case breaking
        case breakingForClients = "breaking-for-clients"
        case breakingForServers = "breaking-for-servers"
        case any

        static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

        func isMet(by verdict: Compatibility) -> Bool {
            switch self {
            case .breaking: verdict.isBreaking
            case .breakingForClients: verdict.breaksClients
            case .breakingForServers: verdict.breaksServers
            case .any: true
            }
        }
    }

    func run() throws {
        var sides: [(input: SpecificationInput, specification: Specification)] = []
        var diagnostics: [Diagnostic] = []
        var selection = try OperationSelection(options: operations)
        let options = try reading.yaml()
        for name in [old, new] {
            do throws(UnreadableFile) {
                var input = try SpecificationInput(name)
                let (specification, found) = input.read(selecting: &selection, options)
                diagnostics += found
                sides.append((input, specification))
            } catch {
                diagnostics.append(.error("cannot read \(name.printable): \(error)", at: nil))
            }
        }
        diagnostics += selection?.diagnostics ?? []
        guard diagnostics.isEmpty, sides.count == 2 else { throw try failure(diagnostics) }
        let (before, after) = (sides[0], sides[1])
        var oldSpecification = before.specification
        if before.input.isSingleSchema, after.input.isSingleSchema {
            // Two single schemas are compared with each other, whatever their names.
            let name = after.specification.schemas[0].name
            oldSpecification = Specification(
                documents: [], schemas: [(name, oldSpecification.schemas[0].schema)], sources: oldSpecification.sources)
        }
        let (all, errors) = compareSpecifications(oldSpecification, after.specification)
        guard errors.isEmpty else { throw try failure(errors) }
        let changes = prose ? all : all.filter { $0.compatibility != .prose }
        let report = ChangeReport(changes: changes, old: old, new: new)
        switch format {
        case .text: try report.printText()
        case .json: try report.printJSON()
        case .markdown: try report.printMarkdown()
        }
        if let failOn, changes.contains(where: { failOn.isMet(by: $0.compatibility) }) { throw ExitCode(1) }
    }

    /// Prints the errors that prevent the comparison.
    private func failure(_ diagnostics: [Diagnostic]) throws -> ExitCode {
        try DiagnosticReport(format: format == .json ? .json : .text).print(diagnostics.withoutDuplicates)
        return ExitCode(2)
    }
}
