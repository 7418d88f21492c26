import SchemaChecking
import SharedData
import Testing
import YAMLTree

@Suite("JSON-Schema-Test-Suite, draft 2020-12")
struct TestSuiteTests {
    static let folder = "json-schema-test-suite/draft2020-12"
    static let files = SharedData.names(in: folder).filter { $0.hasSuffix(".json") }

    @Test(
        "instances are valid or invalid as the suite specifies",
        .enabled(if: SharedData.exists(folder), SharedData.skipped), arguments: files)
    func validity(file: String) throws {
        let groups = try #require(try read(Self.folder + "/" + file).sequence)
        let remotes = try Self.remotes()
        for (index, group) in groups.enumerated() {
            let title = group["description"]?.string ?? ""
            let schema = try #require(group["schema"])
            // Every schema of the file is a separate document.
            let own = try JSONPayload(bytes: json(schema)).node(named: "\(file)#\(index)")
            let checker = SchemaChecker(documents: YAMLDocuments(), identifiers: remotes)
            for test in try #require(group["tests"]?.sequence) {
                let what = "\(file): \(title): \(test["description"]?.string ?? "")"
                let data = try #require(test["data"])
                let payload = try JSONPayload(bytes: json(data))
                do throws(Diagnostic) {
                    let violations = try checker.check(payload, against: own)
                    let isValid = try? #require(test["valid"]?.bool)
                    #expect(violations.isEmpty == isValid, "\(what): \(violations.map(\.message))")
                } catch {
                    Issue.record("\(what): \(error.rendered())")
                }
            }
        }
    }

    @Test(
        "the suite has at least 1299 tests",
        .enabled(if: SharedData.exists(folder), SharedData.skipped))
    func size() throws {
        var count = 0
        for file in Self.files {
            for group in try read(Self.folder + "/" + file).sequence ?? [] {
                count += group["tests"]?.sequence?.count ?? 0
            }
        }
        #expect(count >= 1299)
    }

    private func read(_ path: String) throws -> YAMLNode {
        try JSONPayload(bytes: try SharedData.bytes(of: path)).node(named: path)
    }

    private static func remotes() throws -> [String: YAMLNode] {
        let folder = "json-schema-test-suite/remotes"
        var result: [String: YAMLNode] = [:]
        for file in SharedData.files(below: folder) where file.hasSuffix(".json") {
            let uri = "http://localhost:1234" + file.dropFirst(folder.count)
            result[uri] = try JSONPayload(bytes: try SharedData.bytes(of: file)).node(named: uri)
        }
        return result
    }
}

/// Returns a node as JSON text.
func json(_ node: YAMLNode) -> [UInt8] {
    switch node.value {
    case .null, .bool, .integer, .number: Array((node.text ?? "null").utf8)
    case .string(let text): quoted(text)
    case .sequence(let nodes):
        [UInt8(ascii: "[")] + nodes.map(json).joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    case .mapping(let mapping):
        [UInt8(ascii: "{")]
            + mapping.map { quoted($0.name) + [UInt8(ascii: ":")] + json($0.value) }
            .joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "}")]
    }
}

private func quoted(_ text: String) -> [UInt8] {
    var result = [UInt8(ascii: "\"")]
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
        case 0..<0x20:
            let digits = String(byte, radix: 16)
            result += Array(("\\u00" + (digits.count == 1 ? "0" : "") + digits).utf8)
        default: result.append(byte)
        }
    }
    return result + [UInt8(ascii: "\"")]
}
