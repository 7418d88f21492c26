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
        let hosts = Set(used.map { $0.0.serverHost })
        guard hosts.count == 1, let host = hosts.first, !host.isEmpty, let location = used.first?.0.location else {
            node = nil
            return
        }
        let url = YAMLNode(.string(host), at: location, text: host)
        node = YAMLNode(
            .sequence([YAMLNode(.mapping(YAMLMapping([("url", url)])), at: location)]), at: location)
    }
}
