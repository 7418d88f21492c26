import APIRuntime
import PushDelivery
import PushProviderModels

extension FCMProvider {
    public func summary(now: Double) -> ProviderSummary {
        var summary = ProviderSummary(
            server: endpoint.authority, credentials: tokens.key.account.clientEmail,
            details: [.init("project", projectID), .init("token endpoint", tokens.endpoint.description)])
        for member in builder.options.additionalProperties.keys {
            summary.warnings.append(
                ProviderConfigurationError(
                    key: "fcm_options/\(member)", "unknown member; FCM refuses messages with unknown members"))
        }
        return summary
    }

    /// The topic of the message that FCM checks. It is never sent.
    private static let probeTopic = "matrix-push-check"

    /// Obtains an access token, and has FCM check a message without delivering it (`validate_only`). The message has the
    /// members of `fcm_options`.
    ///
    /// Source: Google, "Method: projects.messages.send".
    public func probe(_ context: DeliveryContext) async -> [ProbeResult] {
        let tokenServer = "\(OAuthTokenRequest.label) \(tokens.endpoint.authority)"
        do throws(DeliveryFailure) {
            _ = try await tokens.token(by: context.deadline)
        } catch {
            var result = ProbeResult(tokenServer, error)
            // The report has the server before the meaning.
            result.meaning.trimPrefix("\(OAuthTokenRequest.label): ")
            return [result]
        }
        let granted = ProbeResult(tokenServer, .accepted, "issued an access token")
        let server = "FCM \(endpoint.authority)"
        do throws(DeliveryFailure) {
            return [granted, ProbeResult(server, try await validationMeaning(context))]
        } catch {
            return [granted, ProbeResult(server, error)]
        }
    }

    private func validationMeaning(_ context: DeliveryContext) async throws(DeliveryFailure) -> ResponseMeaning {
        var message = builder.options
        message.topic = Self.probeTopic
        let body = FCMSendRequest(message: message, validateOnly: true).jsonBytes()
        var context = context
        let first = try await response(to: body, context)
        guard case .retryNow = first else { return first }
        context.hasRetriedNow = true
        return try await response(to: body, context)
    }

    private func response(
        to body: [UInt8], _ context: DeliveryContext
    ) async throws(DeliveryFailure) -> ResponseMeaning {
        let response = try await context.response(to: request(with: body, context: context))
        let meaning = FCMResponse(projectID: projectID, options: builder.options).meaning(
            of: response, pushkey: "", hasRetriedNow: context.hasRetriedNow, now: context.clock.secondsSince1970)
        guard case .delivered = meaning else { return meaning }
        // Another server, such as the login page of a network, may respond with 200 to everything.
        guard let object = try? JSONObject(json: response.body), object["name"]?.string?.isEmpty == false else {
            return .operatorFault(
                reason: "\(response.head.status.code) without the name of a message", remedy: "check endpoint")
        }
        return .delivered(remark: "accepted a message of the project \"\(projectID)\", unsent (validate_only)")
    }
}
