import Logging
import PushDelivery
import PushGateway
import Testing

@testable import PushGatewayProgram

@Suite("The probe of the gateway", .timeLimit(.minutes(5)))
struct GatewayProbeTests {
    @Test("the probe of a working gateway succeeds")
    func probe() async {
        let pipeline = DeliveryPipeline(logger: .silent)
        let service = NotifyService(apps: AppRegistry([]), pipeline: pipeline, logger: .silent)
        #expect(await GatewayProbe(service: service).run())
    }
}
