import StringGrammars
import YAMLTree

/// Checks JSON against JSON Schema 2020-12, by interpretation.
///
/// Schemas are nodes of YAML texts; references between them go through the documents, so a schema may be anywhere in
/// an OpenAPI description. All of the vocabularies core, applicator, unevaluated and validation are there. Which
/// formats are asserted is a choice; a metaschema with the vocabulary format-assertion asserts all that are known. On
/// top of them: OpenAPI 3.0's `nullable: true` beside `type` and `exclusiveMinimum: true` beside `minimum`, and
/// `x-maxBytes: N` (a string has at most N bytes of UTF-8).
///
/// Schemas are read once and kept, so a checker is worth keeping too. For one thread.
public struct SchemaChecker {
    private let documents: YAMLDocuments
    private let library: SchemaLibrary
    private let maxViolations: Int

    /// - Parameters:
    ///   - documents: The files that references lead to.
    ///   - identifiers: Schemas by the absolute URIs under which `$ref` may name them. The metaschemas of
    ///     JSON Schema 2020-12 need not be among them.
    ///   - formats: The formats that are asserted.
    ///   - maxViolations: After this many violations of one payload the rest isn't looked at.
    public init(
        documents: YAMLDocuments, identifiers: [String: YAMLNode] = [:], formats: AssertedFormats = .matrix,
        maxViolations: Int = 100
    ) {
        self.documents = documents
        self.library = SchemaLibrary(documents: documents, identifiers: identifiers, formats: formats)
        self.maxViolations = max(1, maxViolations)
    }

    /// Checks a payload.
    /// - Parameter schema: The schema's node. It belongs to the document that its location names; a text that isn't
    ///   among the documents needs a name of its own.
    /// - Parameter direction: Which way the payload goes. By OpenAPI 3.0 members that are `readOnly` are required in
    ///   responses only, those that are `writeOnly` in requests only; where it isn't known, neither are.
    /// - Returns: The violations in the order of their places in the payload; empty when it is valid.
    /// - Throws: A mistake in the schema, or in one that it leads to: a malformed keyword, a reference that leads
    ///   nowhere, a pattern that can't be compiled, a recursion without end; or that the check takes too many steps.
    public func check(
        _ payload: JSONPayload, against schema: YAMLNode, direction: PayloadDirection? = nil
    ) throws(Diagnostic) -> [SchemaViolation] {
        let findings = try findings(in: payload.tree, against: schema, direction)
        if findings.isEmpty { return [] }
        let pointed = findings.map { (finding: $0, pointer: $0.pointer) }
        let places = JSONLocator(bytes: payload.bytes).places(of: Set(pointed.map(\.pointer)))
        let violations = pointed.map { finding, pointer in
            let place = places[pointer]
            let position = finding.isAtKey ? place?.key ?? place?.value : place?.value
            return SchemaViolation(
                pointer: String(decoding: pointer, as: UTF8.self), line: position?.line ?? 1,
                column: position?.column ?? 1, code: finding.code.rawValue, message: finding.message,
                schemaLocation: finding.schemaLocation)
        }
        return violations.enumerated().sorted {
            ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
        }.map(\.element)
    }

    /// Checks an example that is written in YAML.
    ///
    /// In an example, an object with a key `$ref` whose value is a string stands for what it leads to; other keys
    /// beside it are laid over that (the Matrix specification writes its examples so). A `$ref` that leads nowhere is
    /// data, and so is every one when the example is valid as it is written.
    ///
    /// - Returns: An error at the place in the example for each violation, each followed by a note at the place in
    ///   the schema; empty when it is valid.
    /// - Throws: A mistake in the schema, or an example that can't be JSON.
    public func check(
        _ node: YAMLNode, against schema: YAMLNode, direction: PayloadDirection? = nil
    ) throws(Diagnostic) -> [Diagnostic] {
        var reader = ExampleReader(documents: documents)
        var (example, failure) = (Example?.none, Diagnostic?.none)
        do throws(Diagnostic) { example = try reader.read(node) } catch { failure = error }
        var findings = try example.map { example throws(Diagnostic) in
            try self.findings(in: try example.tree(), against: schema, direction)
        }
        if findings?.isEmpty == true { return [] }
        if reader.hasResolved {
            // Perhaps a member is just called so.
            var verbatim = ExampleReader(documents: documents, resolvesReferences: false)
            let data = try verbatim.read(node)
            let others = try self.findings(in: try data.tree(), against: schema, direction)
            if others.isEmpty { return [] }
            if findings == nil { (example, findings) = (data, others) }
        }
        guard let example, let findings else {
            throw failure ?? .error("the example cannot be read", at: node.location)
        }
        return located(findings, in: example)
            + reader.unresolved.map { reference in
                .note(
                    "\"$ref\" leads nowhere here, so it is read as a member of the example", at: reference.location)
            }
    }

    /// The violations of an example, each at its place in the example and followed by that in the schema.
    private func located(_ findings: [Finding], in example: Example) -> [Diagnostic] {
        let located = findings.map { (finding: $0, location: example.location(of: $0)) }
        let sorted = located.enumerated().sorted {
            if $0.element.location == $1.element.location { return $0.offset < $1.offset }
            return $0.element.location < $1.element.location
        }
        return sorted.flatMap { _, violation in
            [
                Diagnostic.error(violation.finding.message, at: violation.location),
                Diagnostic.note("the schema demands it here", at: violation.finding.schemaLocation),
            ]
        }
    }

    /// Reads a schema and everything it leads to, without a payload.
    /// - Throws: The first mistake in a schema, located.
    public func read(_ schema: YAMLNode) throws(Diagnostic) {
        _ = try library.schema(at: schema)
    }

    private func findings(
        in tree: JSONTree, against schema: YAMLNode, _ direction: PayloadDirection?
    ) throws(Diagnostic) -> [Finding] {
        let id = try library.schema(at: schema)
        let findings = try EvaluationRun.findings(
            in: tree, against: id, library: library, maxFindings: maxViolations, direction: direction)
        // Two ways through a schema may come to the same keyword.
        var seen: Set<Finding> = []
        return findings.filter { seen.insert($0).inserted }
    }
}
