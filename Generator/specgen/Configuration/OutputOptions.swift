import ArgumentParser
import SwiftEmission

/// The options of the commands that write or compare generated files: the form of the output.
struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The division of the code into files: split, or grouped into four files.",
            discussion: """
                With 'split', each type and each group of operations has its own files. With 'grouped', there are \
                always four: MODULE+Client.swift, +Codecs, +Server and +Types, for build systems that must know the \
                names before the schemas are read.
                """))
    var layout = FileLayout.split
    @Option(
        help: ArgumentHelp(
            "The access level of the generated types, client and server: public, package or internal.",
            discussion: """
                The default is public. With a configuration, the option replaces 'access' of its modules.
                """,
            valueName: "level"))
    var access: AccessLevel?
}

extension FileLayout: ExpressibleByArgument {}
extension AccessLevel: ExpressibleByArgument {}
