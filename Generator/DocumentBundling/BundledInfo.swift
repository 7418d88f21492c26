import OpenAPI
import YAMLTree

/// The title and the version of a bundle.
enum BundledInfo {
    /// Returns the info of a bundle: that of the first document, with a title for all.
    static func node(_ infos: [YAMLNode], _ documents: [Document], title: String?) -> YAMLNode? {
        guard let first = infos.first, let mapping = first.mapping else { return infos.first }
        let title = title ?? commonTitle(documents.map(\.title))
        let titleNode = YAMLNode(.string(title), at: first.location, text: title)
        let entries = mapping.entries.filter { $0.name != "title" && (infos.count == 1 || $0.name != "description") }
        let key = mapping.entry("title")?.key ?? YAMLNode(.string("title"), at: first.location, text: "title")
        return YAMLNode(.mapping(YAMLMapping([.init(key: key, value: titleNode)] + entries)), at: first.location)
    }

    /// Returns the words that all titles begin with, or the first title if that is fewer than two words.
    private static func commonTitle(_ titles: [String]) -> String {
        var words = titles.first?.split(separator: " ") ?? []
        for title in titles.dropFirst() {
            words = zip(words, title.split(separator: " ")).prefix { $0 == $1 }.map(\.0)
        }
        return words.count < 2 ? titles.first ?? "" : words.joined(separator: " ")
    }
}

/// The servers of a bundle.
///
/// If the documents have different servers, the paths of the bundle begin with the base path of their document.
struct BundledServers {
    let node: YAMLNode?
    /// Whether paths begin with the base path of their document.
    let prefixesPaths: Bool

    init(_ documents: [Document], _ roots: [YAMLMapping]) {
        // A document without paths is a library of schemas.
        let used = zip(documents, roots).filter { $1["paths"]?.mapping?.isEmpty == false }
        let nodes = used.map { $1["servers"] }
        guard Set(nodes).count > 1 else {
            node = nodes.first ?? roots.first?["servers"]
            prefixesPaths = false
            return
        }
        prefixesPaths = true
        var known: Set<String> = []
        var servers: [YAMLNode] = []
        for (document, root) in used {
            for (server, written) in zip(document.servers, root["servers"]?.sequence ?? []) {
                guard server.basePath == document.basePath, let origin = server.origin, known.insert(origin).inserted
                else { continue }
                servers.append(Self.withoutPath(written, origin: origin))
            }
        }
        node = servers.first.map { YAMLNode(.sequence(servers), at: $0.location) }
    }

    /// Returns a server with only the scheme and the host of its URL, and their variables.
    private static func withoutPath(_ server: YAMLNode, origin: String) -> YAMLNode {
        var entries: [YAMLMapping.Entry] = []
        for entry in server.mapping?.entries ?? [] {
            switch entry.name {
            case "url":
                entries.append(
                    .init(key: entry.key, value: YAMLNode(.string(origin), at: server.location, text: origin)))
            case "variables":
                let used = entry.value.mapping?.entries.filter { origin.contains("{\($0.name)}") } ?? []
                guard !used.isEmpty else { break }
                entries.append(
                    .init(key: entry.key, value: YAMLNode(.mapping(YAMLMapping(used)), at: entry.value.location)))
            default: entries.append(entry)
            }
        }
        return YAMLNode(.mapping(YAMLMapping(entries)), at: server.location)
    }
}
