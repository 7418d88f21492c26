import Testing

@testable import PushDelivery

@Suite("DeliveryBounds")
struct DeliveryBoundsTests {
    @Test("a replaced limit applies to the next delivery, and those in progress go on")
    func replacedLimit() {
        let bounds = DeliveryBounds(limit: 1)
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200))
        #expect(bounds.enter(app))
        #expect(!bounds.enter(app))
        bounds.setLimit(2)
        #expect(bounds.enter(app))
        bounds.setLimit(1)
        bounds.leave(app)
        #expect(!bounds.enter(app))
        bounds.leave(app)
        #expect(bounds.enter(app))
    }
}
