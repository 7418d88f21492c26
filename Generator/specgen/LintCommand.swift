import ArgumentParser
import Foundation
import OpenAPI
import SchemaChecking
import YAMLTree

struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Reports problems of the schemas, and examples that break their own schema.",
        discussion: "Exit codes: 0 no errors, 1 errors, 2 usage or files.")

    @OptionGroup var configuration: ConfigurationOption
    @Flag(help: "Takes warnings for errors.")
    var strict = false

    func run() throws {
        let console = Console.standard
        let pipeline = try configuration.run(console)
        var examples = ExampleCheck(sources: pipeline.sources)
        for document in pipeline.outputs.flatMap(\.documents) { examples.check(document) }
        let hasErrors = console.report(pipeline.diagnostics + examples.diagnostics)
        if hasErrors || strict && !(pipeline.diagnostics + examples.diagnostics).isEmpty { throw ExitCode(1) }
        let operations = Set(pipeline.outputs.flatMap(\.documents).flatMap(\.operations).map { "\($0.location)" })
        console.print("\(operations.count) operations, \(examples.count) examples checked")
    }
}

/// Checks every example against its schema: those of schemas, parameters, headers and bodies.
struct ExampleCheck {
    private let checker: SchemaChecker
    private let schemas: SchemaReader
    private(set) var diagnostics: [Diagnostic] = []
    /// The number of examples checked.
    private(set) var count = 0
    private var visited: Set<SourceLocation> = []

    init(sources: YAMLDocuments) {
        checker = SchemaChecker(documents: sources)
        schemas = SchemaReader(documents: sources)
    }

    mutating func check(_ document: Document) {
        for operation in document.operations {
            for parameter in operation.parameters { check(parameter.examples, against: parameter.schema) }
            for content in operation.requestBody?.content ?? [] {
                if let schema = content.schema { check(content.examples, against: schema) }
            }
            for response in operation.responses {
                for header in response.headers { check(header.examples, against: header.schema) }
                for content in response.content {
                    if let schema = content.schema { check(content.examples, against: schema) }
                }
            }
        }
    }

    private mutating func check(_ examples: [YAMLNode], against schema: Schema) {
        for example in examples where visited.insert(example.location).inserted { check(example, schema.node) }
        visit(schema.node)
    }

    private mutating func check(_ example: YAMLNode, _ schema: YAMLNode) {
        count += 1
        do {
            diagnostics += try checker.check(example, against: schema)
        } catch {
            diagnostics.append(error)
        }
    }

    /// Goes through a schema's keywords, and what they refer to, for the examples in it. A list of its own instead of
    /// recursion, so that no depth of schemas matters.
    private mutating func visit(_ root: YAMLNode) {
        var pending = [root]
        while let node = pending.popLast() {
            guard visited.insert(node.location).inserted, let mapping = node.mapping else { continue }
            for entry in mapping {
                switch entry.name {
                case "example": check(entry.value, node)
                case "examples": for example in entry.value.sequence ?? [] { check(example, node) }
                case "$ref":
                    do {
                        pending.append(try schemas.target(entry.value).node)
                    } catch {
                        diagnostics.append(error)
                    }
                case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas":
                    pending += entry.value.mapping?.map(\.value) ?? []
                case "allOf", "anyOf", "oneOf", "prefixItems": pending += entry.value.sequence ?? []
                case "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
                    "unevaluatedItems", "unevaluatedProperties":
                    pending.append(entry.value)
                default: break
                }
            }
        }
    }
}
