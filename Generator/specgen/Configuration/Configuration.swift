import APIModel
import OpenAPI
import Overlays
import StringGrammars
import SwiftEmission
import YAMLTree

/// The modules to generate, from a configuration file or the command line.
struct Configuration {
    struct Module {
        var names: ModuleNames
        /// The files and folders that the module is generated from.
        var schemas: [InputPath]
        /// The folder for the module's files; `nil` if none are written.
        var folder: String?
        /// The formats that the module's types check.
        var formats = AssertedFormats.matrix
        /// The operations to generate; `nil` for all.
        var operations: OperationSelection?
        /// The media types, or ranges of them, of bodies that are read and sent in parts.
        var streams: [String] = []
        /// The access level of the generated code.
        var access = AccessLevel.public
        /// The Swift names that replace the generator's.
        var chosenNames: [NameTable.Entry] = []
        /// The types that replace `String` for some formats.
        var formatTypes = FormatTypes()
    }

    var modules: [Module]
    /// The overlays that are applied to the documents of all modules.
    var overlays: [OverlaySet.Path] = []
    /// The files that describe schemas for people and editors.
    var references: [ReferenceFiles] = []
    /// The location of `modules` in the file; `nil` for modules of the command line.
    var location: SourceLocation?
    /// The folder that schema paths in generated comments are relative to, if all schemas are in it.
    var root: String

    /// Returns a path of the configuration, relative to the current folder.
    func path(_ path: String) -> String { path.hasPrefix("/") || root.isEmpty ? path : root + "/" + path }

    /// Returns whether a module, client or server can have the name: a Swift identifier that generated code doesn't
    /// use, of at most 100 ASCII letters, digits and `_`, which is also safe as a folder's name.
    static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 100 else { return false }
        let letters = name.utf8.allSatisfy {
            ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: "_")
        }
        guard letters, !(first >= 0x30 && first <= 0x39), name.utf8.contains(where: { $0 != UInt8(ascii: "_") }) else {
            return false
        }
        return escapedIdentifier(name) == name && !Naming.isReservedTypeName(name)
    }

    /// A name that is used twice in a module.
    struct Clash {
        let name: String
        /// Two of `module`, `client` and `server`, in this order.
        let owners: (String, String)

        var message: String { "the \(owners.0) and the \(owners.1) have the same name \"\(name)\"" }
    }

    /// Returns the first clash of the names: client and server are declared in the same module, in files of their
    /// names, and a type with the name of its module hides the module.
    static func clash(in names: ModuleNames) -> Clash? {
        var owners = [names.module: "module"]
        for (key, name) in [("client", names.client), ("server", names.server)] {
            if let owner = owners.updateValue(key, forKey: name) { return Clash(name: name, owners: (owner, key)) }
        }
        return nil
    }
}
