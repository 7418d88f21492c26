extension DeliveryAttempts {
    /// Returns the provider's request, or the reason that none exists; `nil` at the end of the time.
    func makeRequest() async -> Result<OutboundRequest, DeliveryFailure>? {
        guard let direct else { return await makeRequestUntilSignal() }
        guard direct.begin(.making) else { return nil }
        let made: Result<OutboundRequest, DeliveryFailure>
        if isReduced {
            made = await Self.makeReducedRequest(content, context)
        } else {
            do throws(DeliveryFailure) {
                made = .success(
                    try await target.app.provider.request(
                        for: content.notification, to: target.device, context: context))
            } catch {
                made = .failure(error)
            }
        }
        return direct.resume() ? made : nil
    }

    private func makeRequestUntilSignal() async -> Result<OutboundRequest, DeliveryFailure>? {
        let (content, context, isReduced) = (content, context, isReduced)
        return await signal.run {
            if isReduced { return await Self.makeReducedRequest(content, context) }
            return await Self.makeFirstRequest(content, context)
        }
    }

    private static func makeFirstRequest(
        _ content: DeviceNotification, _ context: DeliveryContext
    ) async -> Result<OutboundRequest, DeliveryFailure> {
        do throws(DeliveryFailure) {
            return .success(
                try await content.target.app.provider.request(
                    for: content.notification, to: content.target.device, context: context))
        } catch {
            return .failure(error)
        }
    }

    private static func makeReducedRequest(
        _ content: DeviceNotification, _ context: DeliveryContext
    ) async -> Result<OutboundRequest, DeliveryFailure> {
        let (notification, device) = (content.notification, content.target.device)
        let provider = content.target.app.provider
        do throws(DeliveryFailure) {
            let request = try await provider.request(for: notification, to: device, context: context)
            let smaller = try await provider.reduced(request, for: notification, to: device, context: context)
            guard let smaller else {
                throw DeliveryFailure(.failed(reason: "too large, and there is no smaller form"))
            }
            return .success(smaller)
        } catch {
            return .failure(error)
        }
    }
}
