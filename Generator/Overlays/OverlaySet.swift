import YAMLTree

/// Overlays that are applied in order to each document, right after it is read.
///
/// An overlay whose `extends` is a path applies to that file. Any other overlay applies to every OpenAPI document: the
/// files with the key `openapi`.
///
/// Not `Sendable`: use it on one thread.
public final class OverlaySet {
    /// The path of an overlay.
    public struct Path: Sendable {
        public let path: String
        /// The location of the path in a configuration; `nil` for a path of the command line.
        let location: SourceLocation?

        public init(_ path: String, at location: SourceLocation? = nil) {
            self.path = path
            self.location = location
        }
    }

    /// An overlay that could be read.
    private struct File {
        let path: String
        let bytes: [UInt8]
        /// The normalised path of the only document to change; `nil` for every OpenAPI document.
        let document: String?
        /// The location of `extends`.
        let extends: SourceLocation?
        /// The locations of the actions' targets, and whether each has selected a node.
        var actions: [(location: SourceLocation, isUsed: Bool)]
        var isUsed = false
    }

    private let options: YAMLOptions
    private var files: [File] = []
    private var errors: [Diagnostic] = []

    /// Reads overlays. An overlay that can't be read is among the ``diagnostics``.
    /// - Parameters:
    ///   - options: the choices about the reading of files.
    ///   - read: returns the bytes of the file at a normalised path.
    public init(_ paths: [Path], options: YAMLOptions = .init(), read: (String) throws -> [UInt8]) {
        self.options = options
        for path in paths {
            let normalised = YAMLDocuments.normalised(path.path)
            let bytes: [UInt8]
            do {
                bytes = try read(normalised)
            } catch {
                errors.append(.error("cannot read the overlay \(path.path.printable): \(error)", at: path.location))
                continue
            }
            do throws(Diagnostic) {
                let overlay = try Overlay(readYAML(SourceText(name: normalised, bytes: bytes), options: options))
                files.append(
                    File(
                        path: normalised, bytes: bytes, document: Self.document(overlay.extends, of: normalised),
                        extends: overlay.extends?.location,
                        actions: overlay.actions.map { ($0.location, false) }))
            } catch {
                errors.append(error)
            }
        }
    }

    public var isEmpty: Bool { files.isEmpty && errors.isEmpty }

    /// The path of the document that an overlay extends; `nil` for a URL, which names no file.
    private static func document(_ extends: YAMLNode?, of overlay: String) -> String? {
        guard let text = extends?.string, !text.contains("://") else { return nil }
        guard !text.hasPrefix("/"), let slash = overlay.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            return YAMLDocuments.normalised(text)
        }
        return YAMLDocuments.normalised(String(overlay[...slash]) + text)
    }

    /// Applies the overlays to a document.
    /// - Parameter path: the document's normalised path.
    /// - Returns: the changed document; `nil` if no overlay is for it.
    /// - Throws: the error of an action that can't be applied.
    public func apply(to root: YAMLNode, at path: String) throws(Diagnostic) -> YAMLNode? {
        var result: YAMLNode?
        for index in files.indices {
            let file = files[index]
            guard file.document.map({ $0 == path }) ?? (root["openapi"] != nil) else { continue }
            files[index].isUsed = true
            // References in inserted parts are relative to the document.
            let overlay = try Overlay(
                readYAML(SourceText(name: file.path, bytes: file.bytes, path: path), options: options))
            var document = result ?? root
            for (action, place) in zip(overlay.actions, files[index].actions.indices) {
                let paths: [[JSONPath.Step]]
                do {
                    paths = try action.target.paths(in: document)
                } catch {
                    throw .error("the JSONPath visits more than a million nodes", at: action.location)
                }
                guard !paths.isEmpty else { continue }
                files[index].actions[place].isUsed = true
                document = try DocumentEdit(action.change, of: paths).apply(to: document)
            }
            result = document
        }
        return result
    }

    /// The errors of overlays that can't be read, and warnings of overlays and actions without effect. Complete when all
    /// documents have been read.
    public var diagnostics: [Diagnostic] {
        errors
            + files.flatMap { file -> [Diagnostic] in
                guard file.isUsed else {
                    let start = SourceLocation(
                        source: SourceText(name: file.path, bytes: file.bytes), line: 1, column: 1)
                    return [
                        .warning(
                            file.document.map { "the overlay is not applied: \"\($0)\" is not among the documents" }
                                ?? "the overlay is not applied: there is no OpenAPI document", at: file.extends ?? start
                        )
                    ]
                }
                return file.actions.filter { !$0.isUsed }.map {
                    .warning("the target selects nothing; the action has no effect", at: $0.location)
                }
            }
    }
}
