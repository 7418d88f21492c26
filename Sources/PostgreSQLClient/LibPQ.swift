import Foundation

/// The functions of libpq, PostgreSQL's C library, loaded when first needed.
///
/// Loading instead of linking keeps programs usable without the library: a statically linked gateway runs on machines
/// that have no libpq as long as its configuration names no database.
struct LibPQ: Sendable {
    typealias Connection = OpaquePointer
    typealias Result = OpaquePointer
    /// `ConnStatusType`, `PostgresPollingStatusType` and `ExecStatusType` are C enumerations.
    typealias Enumeration = UInt32
    typealias CString = UnsafePointer<CChar>

    let parseConnectionString:
        @convention(c) (CString, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> UnsafeMutableRawPointer?
    let freeConnectionOptions: @convention(c) (UnsafeMutableRawPointer) -> Void
    let connectStart: @convention(c) (CString) -> Connection?
    let connectPoll: @convention(c) (Connection) -> Enumeration
    let status: @convention(c) (Connection) -> Enumeration
    let finish: @convention(c) (Connection) -> Void
    let socket: @convention(c) (Connection) -> CInt
    let errorMessage: @convention(c) (Connection) -> CString?
    let setNonblocking: @convention(c) (Connection, CInt) -> CInt
    let setNoticeProcessor:
        @convention(c) (
            Connection, (@convention(c) (UnsafeMutableRawPointer?, CString?) -> Void)?, UnsafeMutableRawPointer?
        ) -> UnsafeMutableRawPointer?
    let sendQueryParams:
        @convention(c) (
            Connection, CString, CInt, UnsafePointer<UInt32>?, UnsafePointer<CString?>?, UnsafePointer<CInt>?,
            UnsafePointer<CInt>?, CInt
        ) -> CInt
    let sendPrepare: @convention(c) (Connection, CString, CString, CInt, UnsafePointer<UInt32>?) -> CInt
    let sendQueryPrepared:
        @convention(c) (
            Connection, CString, CInt, UnsafePointer<CString?>?, UnsafePointer<CInt>?, UnsafePointer<CInt>?, CInt
        ) -> CInt
    let flush: @convention(c) (Connection) -> CInt
    let consumeInput: @convention(c) (Connection) -> CInt
    let isBusy: @convention(c) (Connection) -> CInt
    let getResult: @convention(c) (Connection) -> Result?
    let resultStatus: @convention(c) (Result) -> Enumeration
    let resultErrorMessage: @convention(c) (Result) -> CString?
    let resultErrorField: @convention(c) (Result, CInt) -> CString?
    let rowCount: @convention(c) (Result) -> CInt
    let columnCount: @convention(c) (Result) -> CInt
    let value: @convention(c) (Result, CInt, CInt) -> CString?
    let length: @convention(c) (Result, CInt, CInt) -> CInt
    let isNull: @convention(c) (Result, CInt, CInt) -> CInt
    let clear: @convention(c) (Result) -> Void
    let notifies: @convention(c) (Connection) -> UnsafeMutableRawPointer?
    let freeMemory: @convention(c) (UnsafeMutableRawPointer) -> Void

    /// The names under which systems install the library.
    private static let fileNames = ["libpq.so.5", "libpq.5.dylib", "libpq.dylib"]

    private static let loaded = Swift.Result { () throws(PostgreSQLError) in try LibPQ() }

    /// Returns the functions. The library is loaded once.
    /// - Throws: ``PostgreSQLError`` if the library isn't installed, or lacks a function.
    static func load() throws(PostgreSQLError) -> LibPQ {
        try loaded.get()
    }

    private init() throws(PostgreSQLError) {
        guard let library = Self.fileNames.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first else {
            throw PostgreSQLError(
                "cannot load libpq, PostgreSQL's client library", hint: "install the package libpq5 (Debian) or libpq")
        }
        func symbol<Function>(_ name: String, _: Function.Type = Function.self) throws(PostgreSQLError) -> Function {
            guard let address = dlsym(library, name) else { throw PostgreSQLError("libpq lacks the function \(name)") }
            return unsafeBitCast(address, to: Function.self)
        }
        parseConnectionString = try symbol("PQconninfoParse")
        freeConnectionOptions = try symbol("PQconninfoFree")
        connectStart = try symbol("PQconnectStart")
        connectPoll = try symbol("PQconnectPoll")
        status = try symbol("PQstatus")
        finish = try symbol("PQfinish")
        socket = try symbol("PQsocket")
        errorMessage = try symbol("PQerrorMessage")
        setNonblocking = try symbol("PQsetnonblocking")
        setNoticeProcessor = try symbol("PQsetNoticeProcessor")
        sendQueryParams = try symbol("PQsendQueryParams")
        sendPrepare = try symbol("PQsendPrepare")
        sendQueryPrepared = try symbol("PQsendQueryPrepared")
        flush = try symbol("PQflush")
        consumeInput = try symbol("PQconsumeInput")
        isBusy = try symbol("PQisBusy")
        getResult = try symbol("PQgetResult")
        resultStatus = try symbol("PQresultStatus")
        resultErrorMessage = try symbol("PQresultErrorMessage")
        resultErrorField = try symbol("PQresultErrorField")
        rowCount = try symbol("PQntuples")
        columnCount = try symbol("PQnfields")
        value = try symbol("PQgetvalue")
        length = try symbol("PQgetlength")
        isNull = try symbol("PQgetisnull")
        clear = try symbol("PQclear")
        notifies = try symbol("PQnotifies")
        freeMemory = try symbol("PQfreemem")
    }
}

extension LibPQ {
    /// The beginning of `PGnotify`. Swift lays out a structure of C's types in the order of its properties.
    struct Notification {
        let channel: UnsafeMutablePointer<CChar>?
        let processID: CInt
        let payload: UnsafeMutablePointer<CChar>?
    }

    /// The values of C enumerations and macros that are used (libpq-fe.h, postgres_ext.h).
    enum Constant {
        static let connectionOK: Enumeration = 0
        static let connectionBad: Enumeration = 1
        static let pollingFailed: Enumeration = 0
        static let pollingReading: Enumeration = 1
        static let pollingWriting: Enumeration = 2
        static let pollingOK: Enumeration = 3
        static let commandOK: Enumeration = 1
        static let tuplesOK: Enumeration = 2
        /// `PG_DIAG_SQLSTATE`, the letter C.
        static let sqlState: CInt = 67
    }
}
