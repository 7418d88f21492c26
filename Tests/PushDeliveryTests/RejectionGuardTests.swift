import Testing

@testable import PushDelivery

@Suite("RejectionGuard")
struct RejectionGuardTests {
    private let rejectionGuard = RejectionGuard(.init())
    private let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200))

    @Test("before the first success no suspect rejection is believed, and only the first is a change")
    func noSuccess() {
        #expect(rejectionGuard.judge(app, device: 1) == .init(isBelieved: false, isChange: true))
        #expect(rejectionGuard.judge(app, device: 2) == .init(isBelieved: false, isChange: false))
    }

    @Test("a few suspect rejections among successes are believed")
    func believed() {
        for _ in 0..<10 { #expect(!rejectionGuard.recordSuccess(of: app)) }
        for device in 0..<9 {
            #expect(rejectionGuard.judge(app, device: device) == .init(isBelieved: true, isChange: false))
        }
        #expect(rejectionGuard.judge(app, device: 9) == .init(isBelieved: false, isChange: true))
    }

    @Test("suspect rejections are believed again once others prevail")
    func recovery() {
        _ = rejectionGuard.recordSuccess(of: app)
        #expect(!rejectionGuard.judge(app, device: 1).isBelieved)
        #expect(rejectionGuard.recordSuccess(of: app), "1 of 3 is below half")
        #expect(!rejectionGuard.recordSuccess(of: app), "reported once")
        #expect(rejectionGuard.judge(app, device: 1).isBelieved)
    }

    @Test("repeated rejections of one device count once")
    func repeatedDevice() {
        for _ in 0..<3 { _ = rejectionGuard.recordSuccess(of: app) }
        for _ in 0..<200 { #expect(rejectionGuard.judge(app, device: 1).isBelieved) }
    }

    @Test("only the last hundred results count")
    func window() {
        for _ in 0..<1000 { _ = rejectionGuard.recordSuccess(of: app) }
        for device in 0..<49 { #expect(rejectionGuard.judge(app, device: device).isBelieved) }
        #expect(!rejectionGuard.judge(app, device: 49).isBelieved)
        for _ in 0..<100 { _ = rejectionGuard.recordRejection(of: app) }
        #expect(rejectionGuard.judge(app, device: 0).isBelieved)
    }

    @Test("new credentials must prove themselves, and results of replaced ones don't count")
    func generations() {
        for _ in 0..<10 { _ = rejectionGuard.recordSuccess(of: app) }
        let reloaded = DeliveryApp(name: app.name, provider: app.provider)
        #expect(!rejectionGuard.judge(reloaded, device: 1).isBelieved)
        _ = rejectionGuard.recordSuccess(of: app)
        _ = rejectionGuard.recordSuccess(of: app)
        #expect(!rejectionGuard.judge(reloaded, device: 2).isBelieved)
        #expect(rejectionGuard.judge(app, device: 3) == .init(isBelieved: false, isChange: false))
    }

    @Test("thresholds are configurable")
    func thresholds() {
        var thresholds = DeliveryPipeline.GuardThresholds()
        thresholds.requiredSuccesses = 0
        thresholds.maximumSuspectShare = 1.1
        #expect(RejectionGuard(thresholds).judge(app, device: 1).isBelieved)
    }
}
