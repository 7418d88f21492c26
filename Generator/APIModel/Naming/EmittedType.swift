/// The types and modules that generated code refers to by name.
///
/// Emitters write these names only through the cases, and `Naming` reserves them, because a generated type with the
/// same name would hide the other one. A type whose name doesn't occur in generated code needs no case.
public enum EmittedType: String, CaseIterable, CustomStringConvertible, Sendable {
    // The standard library
    case bool = "Bool"
    case caseIterable = "CaseIterable"
    case double = "Double"
    case hashable = "Hashable"
    case int = "Int"
    case int64 = "Int64"
    case optional = "Optional"
    case rawRepresentable = "RawRepresentable"
    case sendable = "Sendable"
    case string = "String"
    case uint64 = "UInt64"

    // The runtime
    case accessToken = "AccessToken"
    case apiAuthentication = "APIAuthentication"
    case apiConnection = "APIConnection"
    case apiContent = "APIContent"
    case apiContentStream = "APIContentStream"
    case apiEventStream = "APIEventStream"
    case apiJSONStream = "APIJSONStream"
    case apiParameter = "APIParameter"
    case apiParameterUnion = "APIParameterUnion"
    case apiRequest = "APIRequest"
    case apiResponse = "APIResponse"
    case apiRouter = "APIRouter"
    case apiRuntime = "APIRuntime"
    case baseURL = "BaseURL"
    case boxed = "Boxed"
    case itemsCheck = "ItemsCheck"
    case jsonAlternatives = "JSONAlternatives"
    case jsonBlank = "JSONBlank"
    case jsonCodable = "JSONCodable"
    case jsonInvalidError = "JSONInvalidError"
    case jsonNull = "JSONNull"
    case jsonNumberConstraint = "JSONNumberConstraint"
    case jsonObject = "JSONObject"
    case jsonPattern = "JSONPattern"
    case jsonReader = "JSONReader"
    case jsonStringEnum = "JSONStringEnum"
    case jsonStringConstraint = "JSONStringConstraint"
    case jsonStringTable = "JSONStringTable"
    case jsonStructure = "JSONStructure"
    case jsonTypeHint = "JSONTypeHint"
    case jsonValue = "JSONValue"
    case jsonWriter = "JSONWriter"
    case multipartFile = "MultipartFile"
    case multipartForm = "MultipartForm"
    case multipartPart = "MultipartPart"
    case multipartReader = "MultipartReader"
    case multipartWriter = "MultipartWriter"
    case nullable = "Nullable"
    case parameterCheck = "ParameterCheck"
    case patternProperties = "PatternProperties"
    case serverRequest = "ServerRequest"
    case serverResponse = "ServerResponse"

    // The constraint module, which only files with constraints import
    case apiRuntimeConstraints = "APIRuntimeConstraints"
    case jsonConstraint = "JSONConstraint"

    // The modules of types for formats, which only files with such types import
    case apiRuntimeFormats = "APIRuntimeFormats"
    case foundation = "Foundation"

    /// The type of the user in the protocols of servers.
    case authenticatedUser = "AuthenticatedUser"

    public var description: String { rawValue }
}
