import APIModel

/// Returns the files of a module, sorted by path: for each top-level type a declaration and a codec, and files for the
/// client and the server, one for each group of operations.
/// - Parameters:
///   - schemaRoot: the folder that paths of schemas in comments are relative to, so that the output doesn't depend on
///     the current folder.
///   - layout: the division into files. ``FileLayout/grouped`` always yields all its files; one without code contains
///     only a comment.
///   - access: the access level of types, clients and servers.
public func emit(
    _ module: APIModule, schemaRoot: String = "", layout: FileLayout = .split, access: AccessLevel = .public
) -> [SourceFile] {
    let parts = emitParts(module, schemaRoot: schemaRoot, access: access)
    switch layout {
    case .split: return parts.map { sourceFile($0.path, [$0], module.formatTypes) }
    case .grouped:
        return FileGroup.allCases.map { group in
            sourceFile(group.path(in: module.name), parts.filter { $0.group == group }, module.formatTypes)
        }
    }
}

/// A piece of code that is never split into several files, without the header of the file.
private struct FilePart {
    let group: FileGroup
    /// The path in the layout ``FileLayout/split``.
    let path: String
    let text: String
    let imports: Set<EmittedType>
}

/// - Parameter types: the types of other modules that the code may mention.
private func sourceFile(_ path: String, _ parts: [FilePart], _ types: [FormatType]) -> SourceFile {
    guard !parts.isEmpty else { return SourceFile(path: path, text: generatedHeader) }
    var needed = parts.reduce(into: Set<EmittedType>()) { $0.formUnion($1.imports) }
    needed.insert(.apiRuntime)
    // Code always mentions these types with their module.
    let others = Set(
        types.filter { type in parts.contains { $0.text.contains(type.qualifiedName) } }.map(\.module))
    // Declarations need nothing but the API.
    let isAPI = parts.allSatisfy { $0.group == .types }
    if !others.isEmpty, !isAPI { needed.insert(.apiRuntimeFormats) }
    let own = needed.map { (name: $0.rawValue, attribute: isAPI ? "" : CodeWriter.spi + " ") }
    let modules = own + others.map { (name: $0, attribute: "") }
    let imports = modules.sorted { $0.name < $1.name }.map { "\($0.attribute)import \($0.name)\n" }.joined()
    return SourceFile(
        path: path, text: generatedHeader + "\n" + imports + parts.map { "\n" + $0.text }.joined(),
        products: needed.subtracting([.apiRuntime]).map(\.rawValue).sorted())
}

/// Returns all code of a module, sorted by path.
private func emitParts(_ module: APIModule, schemaRoot: String, access: AccessLevel) -> [FilePart] {
    let names = TypeNames(module)
    var parts: [FilePart] = []
    func add(_ group: FileGroup, _ path: String, _ write: (inout CodeWriter) -> Void) {
        var writer = CodeWriter(accessLevel: access)
        write(&writer)
        guard !writer.text.isEmpty else { return }
        parts.append(FilePart(group: group, path: path + ".swift", text: writer.text, imports: writer.imports))
    }
    let types = TypeEmitter(names: names, schemaRoot: schemaRoot)
    let codecs = CodecEmitter(names: names)
    for declaration in module.types {
        for (name, write) in types.pieces(of: declaration) { add(.types, "Types/\(name)", write) }
        for (name, write) in codecs.pieces(of: declaration) {
            add(.codecs, "Codecs/\(name)+\(declaration.codecName)", write)
        }
    }
    if !module.constraints.isEmpty {
        add(.codecs, NamedConstraint.namespace) {
            ConstraintsEmitter(constraints: module.constraints, schemaRoot: schemaRoot).write(to: &$0)
        }
    }
    for operation in module.requests {
        if let body = operation.body, body.contents.count > 1 {
            let signature = OperationSignature(operation: operation, names: names)
            let emitter = BodyEmitter(body: body, signature: signature)
            add(.types, "Types/\(body.typeName)", emitter.writeDeclaration)
            add(.codecs, "Codecs/\(body.typeName)+HTTP", emitter.writeCodec)
        }
        if !operation.output.isPlain {
            let name = operation.output.typeName
            add(.types, "Types/\(name)", OutputDeclaration(operation: operation, names: names).write)
            add(.codecs, "Codecs/\(name)+HTTP", OutputCodec(operation: operation, names: names).write)
        }
    }
    if let model = module.baseURLs {
        add(.client, model.typeName) { BaseURLEmitter(model: model, title: module.title).write(to: &$0) }
    }
    let client = ClientEmitter(module: module, names: names)
    let server = ServerEmitter(module: module, names: names)
    func add(_ group: OperationGroup) {
        let isServed = group.operations.contains(where: \.isServed)
        guard group.parts.isEmpty else {
            if isServed { add(.server, "Server/\(group.serverName)") { server.writeComposition(of: group, to: &$0) } }
            return group.parts.forEach(add)
        }
        add(.client, "Client/\(module.clientName)+\(group.name)") { client.writeExtension(group, to: &$0) }
        if isServed { add(.server, "Server/\(group.serverName)") { server.writeProtocol(of: group, to: &$0) } }
    }
    switch module.composedGroups.count {
    case 0: break
    case 1:
        add(.client, module.clientName) { client.writeStructure(with: module.operations, to: &$0) }
        add(.server, module.serverName) { server.writeProtocol(module.operations.filter(\.isServed), to: &$0) }
    default:
        add(.client, module.clientName) { client.writeStructure(with: [], to: &$0) }
        add(.server, module.serverName, server.writeComposition)
        module.composedGroups.forEach(add)
    }
    for group in module.webhookGroups {
        let emitter = WebhookEmitter(group: group, module: module, names: names)
        add(.client, group.clientName, emitter.writeClient)
        add(.server, group.protocolName, emitter.writeProtocol)
    }
    return parts.sorted { $0.path < $1.path }
}

extension TypeDeclaration {
    /// The name of the format that the type's codec reads and writes.
    fileprivate var codecName: String { if case .multipart = kind { "Multipart" } else { "JSON" } }
}

/// The first line of every generated file. `specgen` removes only files that begin with it.
public let generatedHeader = "// Generated by specgen. Do not edit: change the schema and run `specgen generate`.\n"
