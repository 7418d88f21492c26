import Foundation
import PackagePlugin

/// A plugin that generates a target's code when the target is built, from the `specgen.yaml` in the target's folder.
///
/// The configuration lists a module with the target's name. Its schemas are files in the target's folder, or in the
/// package's folder `Schemas`: a change of a file in these folders generates the code again.
@main
struct SpecgenBuild: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: Target) async throws -> [Command] {
        guard let target = target as? SourceModuleTarget else { return [] }
        let configuration = target.directoryURL.appending(path: "specgen.yaml")
        guard FileManager.default.fileExists(atPath: configuration.path(percentEncoded: false)) else {
            throw MissingConfiguration(target: target.name, path: configuration.path(percentEncoded: false))
        }
        let output = context.pluginWorkDirectoryURL.appending(path: "Generated")
        let schemas =
            schemas(in: target.directoryURL) + schemas(in: context.package.directoryURL.appending(path: "Schemas"))
        return [
            .buildCommand(
                displayName: "Generating \(target.name) with specgen",
                executable: try context.tool(named: "specgen").url,
                arguments: [
                    "generate", "--quiet", "--layout", "grouped",
                    "--config", configuration.path(percentEncoded: false),
                    "--module", target.moduleName, "--output", output.path(percentEncoded: false),
                ],
                inputFiles: schemas,
                outputFiles: ["Client", "Codecs", "Server", "Types"].map {
                    output.appending(path: "\(target.moduleName)+\($0).swift")
                })
        ]
    }

    /// Returns the files in a folder and its subfolders that may be schemas, including the configuration. They are
    /// sorted: the same files give the same build command.
    private func schemas(in folder: URL) -> [URL] {
        let files = FileManager.default.enumerator(
            at: folder, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
        return (files?.compactMap { $0 as? URL } ?? [])
            .filter { ["json", "yaml", "yml"].contains($0.pathExtension) }
            .sorted { $0.path < $1.path }
    }
}

/// An error for a target that uses the plugin and has no configuration.
struct MissingConfiguration: Error, CustomStringConvertible {
    let target: String
    let path: String

    var description: String {
        """
        the target "\(target)" uses the plugin SpecgenBuild and has no configuration; create \(path):
        modules:
          - name: \(target)
            documents: [api.yaml]
        """
    }
}
