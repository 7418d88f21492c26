/// Everything that a homeserver's push module keeps: pushers, push rules, notifications with their counts, the
/// deliveries that wait, and the rooms of a service next to a homeserver.
///
/// ``InMemoryPushStore`` is in this module, SQLite's in `HomeserverPushSQLite` and PostgreSQL's in
/// `HomeserverPushPostgreSQL`. All of them have the same behaviour, which one suite of tests checks.
///
/// Each call is one transaction: when it returns, its changes are permanent; when it throws, nothing has changed,
/// unless the protocol describes an exception. Calls from several tasks, and for a database from several processes, are
/// allowed.
///
/// Identifiers of users, rooms, events, threads, devices and apps, pushkeys, and event types and state keys are
/// compared byte by byte: canonically equivalent strings differ.
public protocol PushStore: PusherStore, PushRuleStore, NotificationStore, DeliveryQueue, FeedStore {}
