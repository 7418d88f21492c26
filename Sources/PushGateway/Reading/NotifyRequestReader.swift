import APIRuntime
import PushGatewayAPI

/// Reads the body of `POST /_matrix/push/v1/notify`.
///
/// A body that satisfies the schema is decoded strictly, in one pass. Any other body is read once more as a tree, in
/// which deviations are repaired (``RequestRepair``), and decoded strictly again. Dendrite sends `"data": null`, for
/// instance. Deviations that leave no notification or no device are errors.
///
/// Duplicate keys and numbers that are too large for a double are valid JSON (RFC 8259, sections 4 and 6), which
/// homeservers may pass on from the content of an event. So is any depth.
///
/// Members that the schema doesn't define pass through, such as `id`, an earlier name of `event_id`, and `membership`.
struct NotifyRequestReader: Sendable {
    /// Bounds on the JSON of the body.
    let limits: JSONLimits

    init(limits: JSONLimits = .default) {
        self.limits = limits
    }

    /// Reads the body of a request.
    /// - Throws: 413 and 415 as for every JSON body, and the errors of ``read(_:)``.
    func read(_ request: ServerRequest) async throws -> ReceivedNotification {
        do {
            return ReceivedNotification(request: try await request.body())
        } catch let error as MatrixError where error.status == .badRequest {
            guard let repaired = repaired(try await request.content().bytes) else { throw error }
            return repaired
        }
    }

    /// Reads a body.
    /// - Throws: 400 `M_NOT_JSON` for a body that isn't JSON, otherwise 400 with the code of the first violation.
    func read(_ body: [UInt8]) throws(MatrixError) -> ReceivedNotification {
        do {
            return ReceivedNotification(request: try NotifyRequest(json: body, limits: limits, direction: .request))
        } catch {
            guard let repaired = repaired(body) else { throw MatrixError(error) }
            return repaired
        }
    }

    /// Returns the request of a body that violates the schema, or `nil` if it can't be repaired.
    private func repaired(_ body: [UInt8]) -> ReceivedNotification? {
        guard let (tree, repairs) = tree(body), var repair = NotifyRequestRepair(tree, repairs), repair.repair(),
            let request = try? NotifyRequest(json: repair.tree.jsonBytes(), limits: limits, direction: .request)
        else { return nil }
        return ReceivedNotification(
            request: request, rejectedPushkeys: repair.rejectedPushkeys, repairs: repair.repairs)
    }

    /// Returns the tree of a body, without duplicate keys, infinite numbers and values that are nested too deeply; `nil` for
    /// a body that isn't an object.
    private func tree(_ body: [UInt8]) -> (JSONObject, [RequestRepair: Int])? {
        // Most bodies have neither, and their contents can stay texts.
        if let object = try? JSONObject(json: body, limits: limits) { return (object, [:]) }
        if let object = JSONObject(lenient: body, limits: limits) {
            var repair = JSONRepair()
            return (repair.repaired(object), repair.repairs)
        }
        let shallow = DepthRepair(body, maxDepth: limits.maxDepth)
        guard shallow.count > 0, case (let object, var repairs)? = tree(shallow.text) else { return nil }
        repairs[.deepValue] = shallow.count
        return (object, repairs)
    }
}
