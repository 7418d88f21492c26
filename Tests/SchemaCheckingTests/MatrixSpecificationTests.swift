import SchemaChecking
import SharedData
import Testing
import YAMLTree

@Suite("The Matrix specification's own files")
struct MatrixSpecificationTests {
    static let folder = "matrix-spec/v1.19/data"

    private let documents = YAMLDocuments(
        loading: SharedData.files(below: folder).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") },
        read: SharedData.bytes)

    @Test(
        "the specification's examples of events match their schemas",
        .enabled(if: SharedData.exists(folder), SharedData.skipped))
    func eventExamples() throws {
        let checker = SchemaChecker(documents: documents)
        let schemas = SharedData.names(in: Self.folder + "/event-schemas/schema").filter { $0.hasSuffix(".yaml") }
        let examples = SharedData.names(in: Self.folder + "/event-schemas/examples")
        var checked = 0
        for name in schemas {
            let schema = try documents.document(at: Self.folder + "/event-schemas/schema/" + name)
            do throws(Diagnostic) { try checker.read(schema) } catch { Issue.record("\(error.rendered())") }
            let title = name.dropLast(".yaml".count)
            for example in examples where example == name || example.hasPrefix(title + "$") {
                checked += 1
                let path = Self.folder + "/event-schemas/examples/" + example
                do throws(Diagnostic) {
                    let found = try checker.check(try documents.document(at: path), against: schema)
                    #expect(found.isEmpty, "\(found.map { $0.rendered() }.joined(separator: "\n"))")
                } catch {
                    Issue.record("\(error.rendered())")
                }
            }
        }
        #expect(checked > 90)
    }

    @Test(
        "every schema of the APIs compiles",
        .enabled(if: SharedData.exists(folder), SharedData.skipped))
    func apiSchemas() throws {
        let checker = SchemaChecker(documents: documents)
        var read = 0
        for path in SharedData.files(below: Self.folder + "/api") where path.hasSuffix(".yaml") {
            for schema in schemas(in: try documents.document(at: path)) {
                read += 1
                do throws(Diagnostic) { try checker.read(schema) } catch { Issue.record("\(error.rendered())") }
            }
        }
        #expect(read > 500)
    }

    /// Returns the schemas of bodies, parameters and components.
    private func schemas(in node: YAMLNode) -> [YAMLNode] {
        switch node.value {
        case .sequence(let nodes): return nodes.flatMap(schemas)
        case .mapping(let mapping):
            return mapping.flatMap { entry in
                switch entry.name {
                case "schema": return [entry.value]
                case "schemas": return entry.value.mapping?.map(\.value) ?? []
                case "example", "examples": return []
                default: return schemas(in: entry.value)
                }
            }
        default: return []
        }
    }
}
