import ArgumentParser
import SwiftEmission

/// The option of the commands that know about generated files.
struct LayoutOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How the code is divided into files: split, or grouped into four.",
            discussion: """
                'split' gives files of their own to each type and each group of operations. 'grouped' gives \
                MODULE+Client.swift, +Codecs, +Server and +Types, always all four: for build systems, which must know \
                the names before the schemas are read.
                """))
    var layout = FileLayout.split
}

extension FileLayout: ExpressibleByArgument {}
