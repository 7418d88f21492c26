import Testing

@testable import PushDelivery

@Suite("RejectionGuard")
struct RejectionGuardTests {
    private let withholding = LockedValue<[Int]>([])
    private let rejectionGuard: RejectionGuard
    private let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200))

    init() {
        rejectionGuard = RejectionGuard(.init()) { [withholding] _, origins in
            withholding.change { $0.append(origins) }
        }
    }

    private func recordSuccess(at host: Destination? = nil) -> Bool {
        rejectionGuard.recordSuccess(of: app, at: host)
    }

    private func recordSuspect(_ device: Int, at host: Destination? = nil) -> RejectionGuard.Decision {
        rejectionGuard.recordSuspectRejection(of: app, at: host, device: device)
    }

    @Test("before the first success each suspect rejection is withheld, and only the first is a change")
    func noSuccess() {
        #expect(recordSuspect(1) == .init(isWithheld: true, isChange: true))
        #expect(recordSuspect(2) == .init(isWithheld: true, isChange: false))
    }

    @Test("a few suspect rejections among successes are reported")
    func reported() {
        for _ in 0..<10 { #expect(!recordSuccess()) }
        for device in 0..<9 { #expect(recordSuspect(device) == .init(isWithheld: false, isChange: false)) }
        #expect(recordSuspect(9) == .init(isWithheld: true, isChange: true))
    }

    @Test("suspect rejections are reported again once others prevail")
    func recovery() {
        _ = recordSuccess()
        #expect(recordSuspect(1).isWithheld)
        #expect(recordSuccess(), "1 of 3 is below half")
        #expect(!recordSuccess(), "reported once")
        #expect(!recordSuspect(1).isWithheld)
    }

    @Test("repeated rejections of one device count once")
    func repeatedDevice() {
        for _ in 0..<3 { _ = recordSuccess() }
        for _ in 0..<200 { #expect(!recordSuspect(1).isWithheld) }
    }

    @Test("only the last hundred results count")
    func window() {
        for _ in 0..<1000 { _ = recordSuccess() }
        for device in 0..<49 { #expect(!recordSuspect(device).isWithheld) }
        #expect(recordSuspect(49).isWithheld)
        for _ in 0..<100 { _ = rejectionGuard.recordRejection(of: app, at: nil) }
        #expect(!recordSuspect(0).isWithheld)
    }

    @Test("new credentials must prove themselves, and results of replaced ones don't count")
    func generations() {
        for _ in 0..<10 { _ = recordSuccess() }
        let reloaded = DeliveryApp(name: app.name, provider: app.provider)
        #expect(rejectionGuard.recordSuspectRejection(of: reloaded, at: nil, device: 1).isWithheld)
        _ = recordSuccess()
        _ = recordSuccess()
        #expect(rejectionGuard.recordSuspectRejection(of: reloaded, at: nil, device: 2).isWithheld)
        #expect(recordSuspect(3) == .init(isWithheld: true, isChange: false))
    }

    @Test("new credentials that work end the withholding of replaced ones; those that don't are a change of their own")
    func replacedWhileWithholding() {
        #expect(recordSuspect(1).isWithheld)
        let wrong = DeliveryApp(name: app.name, provider: app.provider)
        let decision = rejectionGuard.recordSuspectRejection(of: wrong, at: nil, device: 1)
        #expect(decision == .init(isWithheld: true, isChange: true))
        let mended = DeliveryApp(name: app.name, provider: app.provider)
        #expect(rejectionGuard.recordSuccess(of: mended, at: nil))
        #expect(withholding.value == [1, 0])
    }

    @Test("each host that devices name is judged by its own results")
    func hosts() {
        let (own, large) = (Destination("https://own.example"), Destination("https://large.example"))
        for _ in 0..<3 { _ = recordSuccess(at: large) }
        for device in 0..<200 { #expect(recordSuspect(device, at: own).isWithheld) }
        #expect(!recordSuspect(1, at: large).isWithheld)
        for _ in 0..<500 { _ = recordSuccess(at: own) }
        for device in 2..<10 { _ = recordSuspect(device, at: large) }
        #expect(recordSuspect(10, at: large).isWithheld, "successes elsewhere have no effect")
        #expect(withholding.value == [1, 0, 1])
    }

    @Test("a device that names no host is judged by the results of all hosts")
    func noHost() {
        #expect(recordSuspect(1).isWithheld)
        _ = recordSuccess(at: Destination("https://a.example"))
        #expect(recordSuccess(at: Destination("https://b.example")), "1 of 3 is below half")
        #expect(!recordSuspect(1).isWithheld)
        #expect(recordSuspect(2, at: Destination("https://c.example")).isWithheld)
    }

    @Test("the number of remembered hosts is bounded, and a forgotten one isn't counted as withholding")
    func bound() {
        var thresholds = DeliveryConfiguration.GuardThresholds()
        thresholds.maxHosts = 10
        let rejectionGuard = RejectionGuard(thresholds) { [withholding] _, origins in
            withholding.change { $0.append(origins) }
        }
        for number in 0..<100 {
            _ = rejectionGuard.recordSuspectRejection(of: app, at: Destination("\(number)"), device: 1)
        }
        #expect(rejectionGuard.hostCount == 10)
        #expect(withholding.value.last == 10)
    }

    @Test("thresholds are configurable")
    func thresholds() {
        var thresholds = DeliveryConfiguration.GuardThresholds()
        thresholds.requiredSuccesses = 0
        thresholds.maximumSuspectShare = 1.1
        let rejectionGuard = RejectionGuard(thresholds) { _, _ in }
        #expect(!rejectionGuard.recordSuspectRejection(of: app, at: nil, device: 1).isWithheld)
    }
}
