import YAMLTree

/// Reading of webhooks and callbacks: the requests that an API sends.
extension DocumentReader {
    /// Returns the webhooks of a document. With a selection of operations, only those that it names.
    mutating func readWebhooks(_ node: YAMLNode?) -> [Webhook] {
        var webhooks: [Webhook] = []
        do throws(Diagnostic) {
            for (name, item) in try entries(node) where !name.hasPrefix("x-") {
                if let isSelected = selection?.selects(webhook: name), !isSelected { continue }
                webhooks += try readWebhook(item, id: name, name: name, path: name)
            }
        } catch {
            diagnostics.append(error)
        }
        return webhooks
    }

    /// Reads the callbacks of an operation. One that an earlier operation refers to, too, isn't read again.
    mutating func readCallbacks(_ node: YAMLNode?, of operation: Operation) {
        do throws(Diagnostic) {
            for (name, callback) in try entries(node) where !name.hasPrefix("x-") {
                for (expression, item) in try entries(try resolved(callback).node) where !expression.hasPrefix("x-") {
                    let read = try readWebhook(
                        item, id: operation.operationID + " " + name, name: name, path: expression)
                    callbacks += read.filter { callbackLocations.insert($0.operation.location).inserted }
                }
            }
        } catch {
            diagnostics.append(error)
        }
    }

    /// Reads the requests of a webhook or a callback, one for each method.
    ///
    /// The `security` of the document isn't theirs: it describes requests to the API, not from it.
    /// - Parameters:
    ///   - id: the ID of an operation that doesn't state one.
    ///   - path: the path of the operations.
    private mutating func readWebhook(
        _ node: YAMLNode, id: String, name: String, path: String
    ) throws(Diagnostic) -> [Webhook] {
        let (item, _) = try combined(node, "a path's operations")
        checkKeys(item, known: Self.pathItemKeys, unsupported: ["servers"])
        let shared = try item["parameters"].map { node throws(Diagnostic) in try readParameters(node) } ?? []
        let entries = methods(of: item)
        var webhooks: [Webhook] = []
        for (method, entry) in entries {
            do throws(Diagnostic) {
                let (mapping, _) = try combined(entry.value, "an operation")
                if let callbacks = mapping["callbacks"] {
                    diagnostics.append(
                        .warning(
                            "specgen does not support \"callbacks\" of a webhook or a callback; they are left out",
                            at: callbacks.location))
                }
                let written = YAMLMapping.Entry(
                    key: entry.key, value: YAMLNode(.mapping(mapping), at: entry.value.location))
                // The path of a webhook isn't known, so that it has no parameters.
                var operation = try readOperation(method, "", written, shared: shared, defaultSecurity: nil)
                operation.hasStatedID = mapping["operationId"]?.text.map { !$0.isEmpty } ?? false
                if !operation.hasStatedID {
                    operation.operationID = entries.count > 1 ? id + " " + method.rawValue : id
                }
                operation.path = path
                webhooks.append(Webhook(name: name, operation: operation))
            } catch {
                diagnostics.append(error)
            }
        }
        return webhooks
    }
}
