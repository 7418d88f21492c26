import Foundation

/// The build of the runtime that stands beside these tests: what a program of generated code is compiled against.
package struct RuntimeBuild {
    /// The folder of the Swift modules.
    let modules: URL
    let objects: [URL]

    /// Nil when it isn't where SwiftPM puts it.
    package static let found: RuntimeBuild? = {
        let beside = [Bundle.main.executableURL, Bundle.main.bundleURL] + Bundle.allBundles.map(\.bundleURL)
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folders = beside.compactMap { $0?.deletingLastPathComponent() } + [root.appending(path: ".build/debug")]
        return folders.lazy.compactMap(RuntimeBuild.init).first
    }()

    private init?(_ folder: URL) {
        modules = folder.appending(path: "Modules")
        guard FileManager.default.fileExists(atPath: modules.appending(path: "APIRuntime.swiftmodule").path),
            let runtime = Self.objects(in: folder.appending(path: "APIRuntime.build")),
            let constraints = Self.objects(in: folder.appending(path: "APIRuntimeConstraints.build")),
            let grammars = Self.objects(in: folder.appending(path: "StringGrammars.build")),
            let types = Self.objects(in: folder.appending(path: "HTTPTypes.build")),
            let logging = Self.objects(in: folder.appending(path: "Logging.build"))
        else { return nil }
        objects = runtime + constraints + grammars + types + logging
    }

    /// The object files that a module's build names; others beside them may be left from sources that are gone.
    private static func objects(in folder: URL) -> [URL]? {
        guard let data = FileManager.default.contents(atPath: folder.appending(path: "output-file-map.json").path),
            let outputs = try? JSONDecoder().decode([String: [String: String]].self, from: data)
        else { return nil }
        return outputs.values.compactMap { $0["object"] }.sorted().map { URL(filePath: $0) }
    }
}
