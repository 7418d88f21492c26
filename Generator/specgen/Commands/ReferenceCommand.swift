import ArgumentParser
import CommandLineSupport
import SchemaReference
import YAMLTree

/// `specgen reference`: prints a schema as a page for people or as a JSON Schema for editors.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Prints the reference page of a schema, or the schema in one file for editors.",
        discussion: """
            The page has a section for each mapping, with a table of its keys: types and limits, defaults, meanings and \
            examples. With --format json-schema, the schema and the targets of its references are printed as one JSON \
            Schema (2020-12), which editors and validators read.

              specgen reference Schemas/configuration/gateway.yaml#/components/schemas/GatewayConfiguration

            A configuration can list such files under 'references'; 'specgen generate' writes them, and 'specgen check' \
            compares them.

            Exit codes: 0 printed, 1 the schema has errors, 2 unusable command line or file, or output that cannot be \
            written.
            """)

    /// The form of the output.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case markdown
        case jsonSchema = "json-schema"
    }

    @Argument(
        help: "The file of the schema; a schema in it by a JSON Pointer after '#'.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var schema: String

    @Option(help: "The form of the output.")
    var format = Format.markdown
    @OptionGroup var reading: ReadingOptions

    func run() throws {
        let loader = DocumentLoader(options: try reading.yaml()) { try readFile($0) }
        do throws(Diagnostic) {
            _ = try loader.document(at: String(schema.prefix { $0 != "#" }))
        } catch {
            try DiagnosticReport().print([error])
            throw ExitCode(CommandFailure.usageStatus)
        }
        let documents = loader.documents()
        let page: ReferencePage
        do throws(Diagnostic) {
            let argument = SourceText(name: "<command line>", bytes: Array(schema.utf8))
            let target = try documents.resolve(
                schema, from: SourceText(name: "", bytes: []), at: SourceLocation(source: argument, line: 1, column: 1))
            page = ReferencePage(try BundledSchema(target, in: documents), of: target, named: schema, in: documents)
        } catch {
            try DiagnosticReport().print([error])
            throw ExitCode(1)
        }
        try StandardOutput.print(format == .markdown ? page.markdown : page.json, terminator: "")
    }
}
