/// The error of a request's body, as its sequence threw it.
struct RequestStreamError: Error {
    let reason: any Error
}
