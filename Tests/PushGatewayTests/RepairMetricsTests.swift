import APIRuntime
import HTTPTypes
import LoopbackServer
import MetricsTestKit
import PushDelivery
import PushGateway
import Testing

@Suite("Metrics of repairs")
struct RepairMetricsTests {
    @Test(
        "the repairs of a request are counted by kind",
        arguments: [
            (#""tweaks": null"#, ["null_member": 1]),
            (#""tweaks": 1, "pushkey_ts": "x""#, ["invalid_member": 2]),
            (#""tweaks": {"a": 1, "a": 2}"#, ["duplicate_key": 1]),
            (#""tweaks": {"a": 1e999}, "data": null"#, ["number_range": 1, "null_member": 1]),
            (#""tweaks": {}"#, [:]),
        ] as [(String, [String: Int64])])
    func kinds(members: String, expected: [String: Int64]) async throws {
        let metrics = TestMetrics()
        let service = NotifyService(
            apps: AppRegistry([DeliveryApp(name: "*", provider: ScriptedProvider())]),
            pipeline: DeliveryPipeline(logger: .silent), logger: .silent, metrics: metrics)
        let body = #"{"notification": {"devices": [{"app_id": "a", "pushkey": "k", \#(members)}]}}"#
        let response = await APIRouter.pushGateway(service).respond(
            to: HTTPRequest(method: .post, scheme: nil, authority: nil, path: NotifyService.path),
            body: ServerRequestBody(Array(body.utf8)))
        #expect(response.status == .ok)
        let kinds = [
            "null_member", "invalid_member", "duplicate_key", "number_range", "deep_value", "unknown_prio",
            "oversized_device", "incomplete_device",
        ]
        for kind in kinds {
            let counter = try metrics.expectCounter("matrix_push_request_repairs_total", [("kind", kind)])
            #expect(counter.totalValue == expected[kind] ?? 0, "\(kind)")
        }
    }
}
