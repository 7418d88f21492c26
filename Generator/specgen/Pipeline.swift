import APIModel
import Foundation
import OpenAPI
import SwiftEmission
import YAMLTree

/// The generator's stages in a row: text → `YAMLNode` → `Document` → `APIModule` → `[SourceFile]`.
struct Pipeline {
    struct Output {
        var name: String
        var documents: [Document]
        var files: [SourceFile]
    }

    let sources: YAMLDocuments
    let configuration: Configuration
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var outputs: [Output] = []

    /// Runs the stages for every module of a configuration.
    /// - Throws: an error of the configuration itself.
    init(configurationPath: String) throws(Diagnostic) {
        sources = YAMLDocuments { try readFile($0) }
        configuration = try Configuration(path: configurationPath, in: sources)
        for module in configuration.modules {
            var documents: [Document] = []
            for path in module.documents {
                let (document, diagnostics) = readDocument(at: path, in: sources)
                self.diagnostics += diagnostics
                if let document { documents.append(document) }
            }
            let (model, diagnostics) = buildModule(module.names, from: documents, in: sources)
            self.diagnostics += diagnostics
            outputs.append(
                Output(
                    name: module.names.module, documents: documents,
                    files: emit(model, schemaRoot: configuration.root)))
        }
        // Modules may share definitions, whose mistakes are told once.
        var seen: Set<Diagnostic> = []
        diagnostics = diagnostics.filter { seen.insert($0).inserted }
    }
}

/// The bytes of a file.
/// - Throws: an error whose description says in plain words why the file can't be read.
func readFile(_ path: String) throws -> [UInt8] {
    struct Unreadable: Error, CustomStringConvertible { let description: String }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
        throw Unreadable(description: "there is no such file")
    }
    if isDirectory.boolValue { throw Unreadable(description: "it is a folder") }
    guard let data = FileManager.default.contents(atPath: path) else {
        throw Unreadable(description: "permission denied")
    }
    return [UInt8](data)
}
