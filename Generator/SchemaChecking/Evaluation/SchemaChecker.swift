import SchemaKeywords
import StringGrammars
import YAMLTree

/// A validator of JSON values against JSON Schema 2020-12, which interprets the schemas.
///
/// Schemas are nodes of YAML texts. References are resolved in the documents, so a schema may be anywhere in an OpenAPI
/// description. The vocabularies core, applicator, unevaluated and validation are supported completely. `formats`
/// determines which formats are asserted; a metaschema with the vocabulary format-assertion asserts all known formats.
/// Also supported are OpenAPI 3.0's `nullable: true` with `type` and `exclusiveMinimum: true` with `minimum`, OpenAPI's
/// `discriminator` of base schemas, and `x-maxBytes: N` (a string has at most N bytes of UTF-8).
///
/// A checker keeps the schemas it has compiled, so use it for many payloads. It isn't thread-safe.
public struct SchemaChecker {
    private let documents: YAMLDocuments
    private let loader: SchemaLoader
    private let maxViolations: Int

    /// - Parameters:
    ///   - documents: The files that references may refer to.
    ///   - identifiers: Schemas by the absolute URIs that `$ref` uses for them. The metaschemas of JSON Schema 2020-12
    ///     need not be included.
    ///   - formats: The formats that are asserted.
    ///   - maxViolations: The number of violations of a payload after which checking stops.
    public init(
        documents: YAMLDocuments, identifiers: [String: YAMLNode] = [:], formats: AssertedFormats = .matrix,
        maxViolations: Int = 100
    ) {
        self.documents = documents
        self.loader = SchemaLoader(documents: documents, identifiers: identifiers, formats: formats)
        self.maxViolations = max(1, maxViolations)
    }

    /// Checks a payload.
    /// - Parameters:
    ///   - schema: The schema's node. Its location determines its document; a text that isn't among the documents needs
    ///     a unique name.
    ///   - direction: The direction of the payload. In OpenAPI 3.0, `readOnly` members are required only in responses,
    ///     `writeOnly` members only in requests; without a direction, neither are required.
    /// - Returns: The violations in the order of their positions in the payload; empty if it is valid.
    /// - Throws: An error in the schema or in a schema that it refers to (a malformed keyword, a reference without a
    ///   target, an invalid pattern, an infinite recursion), or the error that the check takes too many steps.
    public func check(
        _ payload: JSONPayload, against schema: YAMLNode, direction: PayloadDirection? = nil
    ) throws(Diagnostic) -> [SchemaViolation] {
        let violations = try violations(in: payload.tree, against: schema, direction)
        if violations.isEmpty { return [] }
        let pointed = violations.map { (violation: $0, pointer: $0.pointer) }
        let places = PayloadLocator(bytes: payload.bytes).places(of: Set(pointed.map(\.pointer)))
        let located = pointed.map { violation, pointer in
            let place = places[pointer]
            let position = violation.isAtKey ? place?.key ?? place?.value : place?.value
            return SchemaViolation(
                pointer: String(decoding: pointer, as: UTF8.self), line: position?.line ?? 1,
                column: position?.column ?? 1, code: violation.code.rawValue, message: violation.message,
                schemaLocation: violation.schemaLocation)
        }
        return located.enumerated().sorted {
            ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
        }.map(\.element)
    }

    /// Checks an example that is written in YAML.
    ///
    /// In an example, an object with a string under `$ref` is replaced by the target; its other keys override those of
    /// the target (the examples of the Matrix specification use this). A `$ref` without a target is data. If the
    /// example is valid without resolving references, all of them are data.
    ///
    /// - Returns: For each violation an error at the location in the example, and a note at the location in the schema;
    ///   empty if the example is valid.
    /// - Throws: An error in the schema, or an error for an example that JSON can't represent.
    public func check(
        _ node: YAMLNode, against schema: YAMLNode, direction: PayloadDirection? = nil
    ) throws(Diagnostic) -> [Diagnostic] {
        var reader = ExampleReader(documents: documents)
        var (example, failure) = (Example?.none, Diagnostic?.none)
        do throws(Diagnostic) { example = try reader.read(node) } catch { failure = error }
        var violations = try example.map { example throws(Diagnostic) in
            try self.violations(in: try example.tree(), against: schema, direction)
        }
        if violations?.isEmpty == true { return [] }
        if reader.hasResolved {
            // "$ref" may be the name of a member.
            var verbatim = ExampleReader(documents: documents, resolvesReferences: false)
            let data = try verbatim.read(node)
            let others = try self.violations(in: try data.tree(), against: schema, direction)
            if others.isEmpty { return [] }
            if violations == nil { (example, violations) = (data, others) }
        }
        guard let example, let violations else {
            throw failure ?? .error("the example cannot be read", at: node.location)
        }
        return diagnostics(for: violations, in: example)
            + reader.unresolved.map { reference in
                .note(
                    "\"$ref\" has no target here, so it is treated as a member of the example", at: reference.location)
            }
    }

    /// Returns the violations of an example, each as an error at the location in the example and a note at the location
    /// in the schema.
    private func diagnostics(for violations: [UnlocatedViolation], in example: Example) -> [Diagnostic] {
        let located = violations.map { (violation: $0, location: example.location(of: $0)) }
        let sorted = located.enumerated().sorted {
            if $0.element.location == $1.element.location { return $0.offset < $1.offset }
            return $0.element.location < $1.element.location
        }
        return sorted.flatMap { _, located in
            [
                Diagnostic.error(located.violation.message, at: located.location),
                Diagnostic.note("the violated keyword is here", at: located.violation.schemaLocation),
            ]
        }
    }

    /// Compiles a schema and all schemas that it refers to, without a payload.
    /// - Throws: The first error in a schema, with its location.
    public func read(_ schema: YAMLNode) throws(Diagnostic) {
        _ = try loader.schema(at: schema)
    }

    private func violations(
        in tree: JSONTree, against schema: YAMLNode, _ direction: PayloadDirection?
    ) throws(Diagnostic) -> [UnlocatedViolation] {
        let id = try loader.schema(at: schema)
        let violations = try EvaluationRun.violations(
            in: tree, against: id, schemas: loader, maxViolations: maxViolations, direction: direction)
        // A keyword may be reached on several paths through a schema.
        var seen: Set<UnlocatedViolation> = []
        return violations.filter { seen.insert($0).inserted }
    }
}
