/// Locks of stores: leases of a store whose process has ended don't last to their end.
///
/// Each connection of a store holds a shared advisory lock with the store's number. The server releases it when the
/// connection is closed, as that of a killed process is at once. A store without any lock has ended.
enum StoreLocks {
    static let statements = queue + functions

    /// `lease_store` of `queue` is the number of the store that has the lease; 0 for a program of an
    /// earlier version of the schema.
    private static let queue: [String] = [
        "ALTER TABLE queue ADD COLUMN lease_store bigint NOT NULL DEFAULT 0",
        "CREATE INDEX queue_lease_store ON queue (lease_store) WHERE lease <> 0",
    ]

    private static let functions: [String] = [
        // Returns the first key of the locks of the schema's stores.
        """
        CREATE FUNCTION store_lock_class() RETURNS integer LANGUAGE sql STABLE AS $function$
            SELECT hashtext('matrix_push_homeserver/store/' || current_schema)
        $function$
        """,
        // Returns the numbers of the stores that hold a lock.
        """
        CREATE FUNCTION live_stores() RETURNS SETOF bigint LANGUAGE sql VOLATILE AS $function$
            SELECT DISTINCT objid::bigint FROM pg_locks
            WHERE locktype = 'advisory' AND objsubid = 2 AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND classid::bigint = store_lock_class()::bigint & 4294967295
        $function$
        """,
        // Returns the numbers of the stores that have leases, but hold no lock.
        """
        CREATE FUNCTION ended_stores() RETURNS SETOF bigint LANGUAGE sql VOLATILE AS $function$
            WITH RECURSIVE holder (store) AS (
                (SELECT lease_store FROM queue WHERE lease <> 0 AND lease_store > 0 ORDER BY lease_store LIMIT 1)
                UNION ALL
                SELECT (
                    SELECT lease_store FROM queue WHERE lease <> 0 AND lease_store > holder.store
                    ORDER BY lease_store LIMIT 1
                )
                FROM holder WHERE holder.store IS NOT NULL
            )
            SELECT store FROM holder WHERE store IS NOT NULL AND store NOT IN (SELECT live_stores())
        $function$
        """,
        "DROP FUNCTION claim_pushers(bigint, bigint, bigint, bigint)",
        // Claims pushers, as that of version 1 did. Before, the leases of stores that have ended are released: what was
        // in flight stays marked. Queues that are locked keep their leases for now.
        """
        CREATE FUNCTION claim_pushers(
            p_limit bigint, p_now bigint, p_lease_end bigint, p_lease bigint, p_store bigint, p_ended bigint[]
        ) RETURNS TABLE (
            lease bigint, failures bigint, failing_since bigint, id bigint, user_id text, setting text, gateway text,
            device_id text, is_enabled boolean, set_at bigint, revision bigint
        ) LANGUAGE plpgsql AS $function$
        #variable_conflict use_column
        BEGIN
            IF cardinality(p_ended) > 0 THEN
                WITH released AS MATERIALIZED (
                    SELECT pusher FROM queue
                    WHERE lease <> 0 AND lease_store = ANY (p_ended) AND lease_store NOT IN (SELECT live_stores())
                    ORDER BY pusher FOR NO KEY UPDATE SKIP LOCKED
                )
                UPDATE queue SET lease = 0, leased_until = 0, visible_at = least(visible_at, p_now)
                FROM released WHERE queue.pusher = released.pusher;
            END IF;
            RETURN QUERY
            WITH first AS MATERIALIZED (
                SELECT pusher, visible_at FROM queue WHERE visible_at <= p_now AND leased_until <= p_now
                ORDER BY visible_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE queue SET lease = p_lease + numbered.n, leased_until = p_lease_end, visible_at = p_lease_end,
                    lease_store = p_store
                FROM (SELECT pusher, row_number() OVER (ORDER BY visible_at, pusher) AS n FROM first) AS numbered
                WHERE queue.pusher = numbered.pusher
                RETURNING queue.pusher, queue.lease, queue.failures, queue.failing_since, numbered.n
            )
            SELECT claimed.lease, claimed.failures, claimed.failing_since, pusher.id, account.user_id, pusher.setting,
                pusher.gateway, pusher.device_id, pusher.is_enabled, pusher.set_at, pusher.revision
            FROM claimed JOIN pusher ON pusher.id = claimed.pusher JOIN account ON account.id = pusher.account
            ORDER BY claimed.n;
        END
        $function$
        """,
    ]
}
