import APIModel
import OpenAPI
import StringGrammars
import YAMLTree

/// What to generate.
struct Configuration {
    struct Module {
        var names: ModuleNames
        /// What it is generated from.
        var schemas: [SchemaPath]
        /// The folder that gets its files; `nil` where nothing is written.
        var folder: String?
        /// The formats that its types check.
        var formats = AssertedFormats.matrix
        /// The operations to generate; `nil` for all.
        var operations: OperationSelection?
    }

    var modules: [Module]
    /// Where the modules are listed, or should have got an output.
    var location: SourceLocation?
    /// The folder that generated comments name schemas relative to, when no schema is outside of it.
    var root: String

    /// Whether a name can be given to a module, a client or a server: safe both in Swift and as a folder.
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

    /// Two of a module's names that are the same.
    struct Clash {
        let name: String
        /// `module`, `client` or `server`, the first before the second.
        let owners: (String, String)

        var message: String { "the \(owners.0) and the \(owners.1) are both called '\(name)'" }
    }

    /// The client and the server are declared beside each other, in files of their names; a type that is called like
    /// its module hides it.
    static func clash(in names: ModuleNames) -> Clash? {
        var owners = [names.module: "module"]
        for (key, name) in [("client", names.client), ("server", names.server)] {
            if let owner = owners.updateValue(key, forKey: name) { return Clash(name: name, owners: (owner, key)) }
        }
        return nil
    }
}
