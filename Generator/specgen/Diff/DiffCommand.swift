import ArgumentParser
import OpenAPI
import SpecificationDiff
import YAMLTree

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Tells what changed between two versions of a specification, and whom it breaks.",
        discussion: """
            A version is an OpenAPI document, a JSON Schema, a folder of them, a configuration such as \
            Schemas/specgen.yaml, or a git revision of one of these: HEAD~3:Schemas, v1.11:data/api/client-server. \
            What is compared is the meaning: it doesn't matter which file an operation or a definition stands in.

            A change breaks clients when one that did all that OLD says is refused, not heard, or sent what it doesn't \
            know; it breaks servers when one that did all that OLD says is sent what it doesn't know, or answers what \
            is no longer right. So what is narrower in a request breaks clients, and in a response servers; what is \
            wider, the other way round. Members that nobody knows are ignored, so a new optional one is compatible; so \
            is a new operation, and a new answer for a failure. docs/guides/spec-changes.md has every rule.

            Exit codes: 0 the comparison is made, 1 it has what --fail-on names, 2 usage, files or schemas.
            """)

    @Argument(help: "The old version.")
    var old: String
    @Argument(help: "The new version.")
    var new: String
    @Option(
        help: """
            How changes are printed: text; json, an object a line; or markdown, for release notes.
            """)
    var format = Format.text
    @Option(
        help: ArgumentHelp(
            "Exits with 1 when there is such a change: \(FailureCondition.names).", valueName: "changes"))
    var failOn: FailureCondition?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The operations to compare, by the patterns that 'specgen generate --operations' takes.",
            valueName: "pattern"))
    var operations: [String] = []
    @Flag(inversion: .prefixedNo, help: "Whether changes of descriptions, titles and examples count.")
    var prose = true

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, markdown
    }

    enum FailureCondition: String, ExpressibleByArgument, CaseIterable {
        case breaking
        case breakingForClients = "breaking-for-clients"
        case breakingForServers = "breaking-for-servers"
        case any

        static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

        func isMet(by compatibility: Compatibility) -> Bool {
            switch self {
            case .breaking: compatibility.isBreaking
            case .breakingForClients: compatibility.breaksClients
            case .breakingForServers: compatibility.breaksServers
            case .any: true
            }
        }
    }

    func run() throws {
        var sides: [(input: SpecificationInput, says: Specification)] = []
        var diagnostics: [Diagnostic] = []
        var selection = try OperationSelection(options: operations)
        for name in [old, new] {
            do throws(UnreadableFile) {
                var input = try SpecificationInput(name)
                let (specification, mistakes) = input.read(selecting: &selection)
                diagnostics += mistakes
                sides.append((input, specification))
            } catch {
                diagnostics.append(.error("cannot read '\(name)': \(error.description)", at: nil))
            }
        }
        diagnostics += selection?.diagnostics ?? []
        guard diagnostics.isEmpty, sides.count == 2 else { throw failure(diagnostics) }
        let (before, after) = (sides[0], sides[1])
        var oldSide = before.says
        if before.input.isSingleSchema, after.input.isSingleSchema {
            oldSide = Specification(
                documents: [], schemas: [(after.says.schemas[0].name, oldSide.schemas[0].schema)],
                sources: oldSide.sources)
        }
        let (all, mistakes) = compareSpecifications(oldSide, after.says)
        guard mistakes.isEmpty else { throw failure(mistakes) }
        let changes = prose ? all : all.filter { $0.compatibility != .prose }
        let report = ChangeReport(changes: changes, old: old, new: new)
        switch format {
        case .text: report.printText()
        case .json: report.printJSON()
        case .markdown: report.printMarkdown()
        }
        if let failOn, changes.contains(where: { failOn.isMet(by: $0.compatibility) }) { throw ExitCode(1) }
    }

    /// Prints what keeps the versions from being compared.
    private func failure(_ diagnostics: [Diagnostic]) -> ExitCode {
        var seen: Set<Diagnostic> = []
        DiagnosticReport(format: format == .json ? .json : .text).print(
            diagnostics.filter { seen.insert($0).inserted })
        return ExitCode(2)
    }
}
