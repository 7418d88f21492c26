import Foundation
import PackagePlugin

/// `swift package specgen ARGUMENT…`: runs specgen in the package's folder.
@main
struct SpecgenCommand: CommandPlugin {
    func performCommand(context: PluginContext, arguments: [String]) async throws {
        let process = Process()
        process.executableURL = try context.tool(named: "specgen").url
        process.arguments = arguments
        process.currentDirectoryURL = context.package.directoryURL
        // There is no standard input in a plugin, only a closed one.
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        // What is wrong was said by specgen; how it ended is for scripts to know.
        guard process.terminationReason == .exit else { exit(128 + process.terminationStatus) }
        if process.terminationStatus != 0 { exit(process.terminationStatus) }
    }
}
