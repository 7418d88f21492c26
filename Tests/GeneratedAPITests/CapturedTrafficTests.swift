import APIRuntime
import SchemaChecking
import SharedData
import Testing
import YAMLTree

/// Traffic of Synapse 1.163.2 and its peers, decoded by the generated types.
@Suite("Captured traffic", .enabled(if: CapturedTraffic.isPresent, SharedData.skipped))
struct CapturedTrafficTests {
    /// The payloads that are invalid in strict mode, with the violation and the sentence of the specification.
    /// `official` is whether the official schema allows the payload.
    private static let refused: [String: (violation: String, official: Bool, reason: String)] = {
        let length = "Max length, 64 chars (app_id)"
        let bytes = "Max length, 512 bytes (pushkey)"
        let needed = "Required if `kind` is not `null`"
        let type = "the schema's own type"
        let url = "`data.url`: MUST be an HTTPS URL with a path of `/_matrix/push/v1/notify`"
        let json = "M_NOT_JSON: Request did not contain valid JSON"
        return [
            "pushers-set-appid-65 request": ("max_length /app_id", true, length),
            "pushers-set-pushkey-513 request": ("max_bytes /pushkey", true, bytes),
            "pushers-get-final response": ("max_length /pushers/", true, length),
            "pushers-get-r0 response": ("max_length /pushers/", true, length),
            "pushers-get-v1 response": ("max_length /pushers/", true, length),
            "pushers-set-kind-bogus request": (
                "enum /kind", true,
                "`\"http\"` makes a pusher that sends HTTP pokes. `\"email\"` makes a pusher that"
                    + " emails the user. `null` deletes the pusher."
            ),
            "pushers-set-missing-lang request": ("required ", true, needed),
            "pushrules-put-bad-action-obj request": (
                "required /actions/0", true, "actions are strings or a `set_tweak` object (Push Rules: Actions)"
            ),
            "pushers-set-append-string request": ("type /append", false, type),
            "pushers-set-appid-int request": ("type /app_id", false, type),
            "pushers-set-array request": ("type ", false, type),
            "pushers-set-data-list request": ("type /data", false, type),
            "pushers-set-data-null request": ("type /data", false, type),
            "pushers-set-data-string request": ("type /data", false, type),
            "pushers-set-delete-missing-pushkey request": ("required ", false, type),
            "pushers-set-lang-int request": ("type /lang", false, type),
            "pushers-set-lang-null request": ("type /lang", false, type),
            "pushers-set-missing-app_id request": ("required ", false, type),
            "pushers-set-missing-pushkey request": ("required ", false, type),
            "pushers-set-name-null request": ("type /app_display_name", false, type),
            "pushers-set-pushkey-int request": ("type /pushkey", false, type),
            "pushers-set-url-int request": ("type /data/url", false, type),
            "pushers-set-url-ftp request": ("pattern /data/url", true, url),
            "pushers-set-url-query request": ("pattern /data/url", true, url),
            "pushers-set-url-relative request": ("pattern /data/url", true, url),
            "pushers-set-url-trailing request": ("pattern /data/url", true, url),
            "pushers-set-url-wrongpath request": ("pattern /data/url", true, url),
            "pushrules-put-action-int request": ("type /actions/0", false, type),
            "pushrules-put-actions-bare-array request": ("type ", false, type),
            "pushrules-put-actions-missing request": ("required ", false, type),
            "pushrules-put-actions-null request": ("type /actions", false, type),
            "pushrules-put-actions-string request": ("type /actions", false, type),
            "pushrules-put-array request": ("type ", false, type),
            "pushrules-put-cond-int request": ("type /conditions/0", false, type),
            "pushrules-put-cond-nokind request": ("required /conditions/0", false, type),
            "pushrules-put-cond-null request": ("type /conditions", false, type),
            "pushrules-put-content-pattern-int request": ("type /pattern", false, type),
            "pushrules-put-enabled-missing request": ("required ", false, type),
            "pushrules-put-enabled-string request": ("type /enabled", false, type),
            "pushrules-put-jsonstring request": ("type ", false, type),
            "pushrules-put-no-actions request": ("required ", false, type),
            "pushrules-get-final response": (
                "type /global/content/0/pattern", false,
                "the same, and `key` and `pattern` are required for `event_match`"
            ),
            "pushrules-get-override-ordered response": (
                "required /8/conditions/0", true, "`key` and `pattern`: required for `event_match` conditions"
            ),
            "pushers-set-nobody request": ("syntax ", false, json),
            "pushers-set-notjson request": ("syntax ", false, json),
            "pushrules-put-nobody request": ("syntax ", false, json),
            "pushrules-put-notjson request": ("syntax ", false, json),
        ]
    }()

    @Test("every body is valid and written unchanged, or invalid for a reason of the specification")
    func strict() throws {
        let payloads = try CapturedTraffic.payloads()
        #expect(payloads.count > 150)
        var met: Set<String> = []
        for payload in payloads {
            let refusal = Self.refused["\(payload)"]
            if refusal != nil { met.insert("\(payload)") }
            for codec in Codec.allCases {
                do {
                    let written = try JSONValue(json: payload.type.rewritten(payload.text, by: codec))
                    #expect(refusal == nil, "\(payload) should be refused by \(codec)")
                    #expect(try written == JSONValue(json: payload.text), "\(payload) by \(codec)")
                } catch {
                    #expect(refusal != nil, "\(payload) by \(codec): \(error)")
                }
            }
            if let refusal {
                let found = payload.type.violations(of: payload.text).map { "\($0.code.rawValue) \($0.pointer)" }
                #expect(found.contains { $0.hasPrefix(refusal.violation) }, "\(payload): \(found)")
            }
        }
        #expect(met == Set(Self.refused.keys))
    }

    @Test("a body that the official schema allows is valid, or invalid by the specification's prose")
    func official() throws {
        let documents = YAMLDocuments.official
        let checker = SchemaChecker(documents: documents)
        var checked = 0
        for payload in try CapturedTraffic.payloads() {
            guard let operation = payload.operation, payload.part != .error else { continue }
            let document = try documents.document(
                at: "\(ProjectFiles.specification)/v1.19/data/api/\(operation.officialFile)")
            let part: Operation.BodyPart = payload.part == .request ? .request : .response
            let schema = try #require(operation.schema(of: part, in: document), "\(operation)")
            let official = try violations(of: payload.text, checker, schema)
            if Self.lenient.contains("\(payload)") {
                #expect(payload.type.violations(of: payload.text).isEmpty, "\(payload)")
                #expect(!official.isEmpty && official.allSatisfy(Self.isNullForString), "\(payload): \(official)")
            } else {
                let isAccepted = Self.refused["\(payload)"].map(\.official) ?? true
                #expect(official.isEmpty == isAccepted, "\(payload): \(official)")
            }
            checked += 1
        }
        #expect(checked > 100)
    }

    /// Payloads that are valid by our schemas but not by the official one: Synapse writes `null` instead of a string.
    private static let lenient: Set<String> = [
        "badge-after-receipt-dm-zero[0] request", "badge-after-receipt-group[0] request",
        "notifications-highlight-real response", "notifications-limit0 response", "notifications-only-bogus response",
        "notifications-only-highlight response", "notifications-page1 response",
    ]

    private static func isNullForString(_ violation: SchemaViolation) -> Bool {
        let key = violation.pointer.split(separator: "/").last ?? ""
        return violation.code == "type" && ["type", "profile_tag", "next_token"].contains(key)
    }

    private func violations(
        of text: [UInt8], _ checker: SchemaChecker, _ schema: YAMLNode
    ) throws -> [SchemaViolation] {
        let payload: JSONPayload
        do throws(SchemaViolation) { payload = try JSONPayload(bytes: text) } catch { return [error] }
        return try checker.check(payload, against: schema)
    }

    @Test("a client reads every success except the one with a number as a pattern", arguments: Codec.allCases)
    func tolerant(codec: Codec) throws {
        var refused: [String] = []
        for payload in try CapturedTraffic.payloads() where payload.part == .response {
            do {
                let written = try payload.type.rewritten(payload.text, by: codec, mode: .tolerant)
                #expect(try JSONValue(json: written) == JSONValue(json: payload.text), "\(payload)")
            } catch {
                refused.append("\(payload)")
            }
        }
        #expect(refused == ["pushrules-get-final response"])
    }
}
