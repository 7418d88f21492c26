import Foundation
import PackagePlugin

/// `swift package specgen ARGUMENT…`: a plugin that runs specgen in the package's folder.
@main
struct SpecgenCommand: CommandPlugin {
    func performCommand(context: PluginContext, arguments: [String]) async throws {
        let process = Process()
        process.executableURL = try context.tool(named: "specgen").url
        process.arguments = arguments
        process.currentDirectoryURL = context.package.directoryURL
        // A plugin's standard input is closed.
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        // specgen has printed its errors; scripts need its exit code.
        guard process.terminationReason == .exit else { exit(128 + process.terminationStatus) }
        if process.terminationStatus != 0 { exit(process.terminationStatus) }
    }
}
