import Foundation

/// The build of the runtime that generated programs are compiled against, from the build folder of the tests.
package struct RuntimeBuild {
    /// The folder of the Swift modules.
    let modules: URL
    let objects: [URL]

    /// The build; `nil` if it isn't where SwiftPM puts it.
    package static let found: RuntimeBuild? = {
        let bundles = [Bundle.main.executableURL, Bundle.main.bundleURL] + Bundle.allBundles.map(\.bundleURL)
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folders = bundles.compactMap { $0?.deletingLastPathComponent() } + [root.appending(path: ".build/debug")]
        return folders.lazy.compactMap(RuntimeBuild.init).first
    }()

    private init?(_ folder: URL) {
        modules = folder.appending(path: "Modules")
        guard FileManager.default.fileExists(atPath: modules.appending(path: "APIRuntime.swiftmodule").path),
            let runtime = Self.objects(in: folder.appending(path: "APIRuntime.build")),
            let constraints = Self.objects(in: folder.appending(path: "APIRuntimeConstraints.build")),
            let formats = Self.objects(in: folder.appending(path: "APIRuntimeFormats.build")),
            let grammars = Self.objects(in: folder.appending(path: "StringGrammars.build")),
            let types = Self.objects(in: folder.appending(path: "HTTPTypes.build")),
            let logging = Self.objects(in: folder.appending(path: "Logging.build"))
        else { return nil }
        objects = runtime + constraints + formats + grammars + types + logging
    }

    /// Returns the object files in a module's output file map. The folder may also contain stale ones of deleted
    /// sources.
    private static func objects(in folder: URL) -> [URL]? {
        guard let data = FileManager.default.contents(atPath: folder.appending(path: "output-file-map.json").path),
            let outputs = try? JSONDecoder().decode([String: [String: String]].self, from: data)
        else { return nil }
        return outputs.values.compactMap { $0["object"] }.sorted().map { URL(filePath: $0) }
    }
}
