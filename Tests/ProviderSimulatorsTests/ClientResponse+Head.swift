import APIRuntime
import HTTPTypes

extension ClientResponse {
    var status: HTTPResponse.Status { head.status }
    var headerFields: HTTPFields { head.headerFields }
}
