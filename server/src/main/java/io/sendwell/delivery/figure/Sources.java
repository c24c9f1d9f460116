package io.sendwell.delivery.figure;

/**
 * Rows to add up, as SQL: those that were folded beside the newest changes, in one statement, so that a change is seen in
 * one place while it moves. Parameters: workspace; kind, origin, origins, sender, tag, each null for all; from and to, the days;
 * start and end, their instants; zone.
 */
public final class Sources {

    private static final String THEIRS = """
            (:kind::text is null or origin_kind = :kind) and (:origin::bigint is null or origin_id = :origin)
              and (:origins::bigint[] is null or origin_id = any(:origins))
              and (:sender::bigint is null or sender_id = :sender)""";

    private static final String NEW = """
            select date_trunc('hour', f.at, :zone) as at, (f.at at time zone :zone)::date as day, b.origin_kind,
                   b.origin_id, b.step, b.sender_id, f.variant, %s
            from delivery.figures f join delivery.batch b on b.workspace_id = f.workspace_id and b.id = f.batch_id
            where f.workspace_id = :workspace and f.at >= :start and f.at < :end""".formatted(Columns.EACH);

    /** By day and sender, the origins of a kind together; asked for without an origin. */
    public static final String SENDER_DAYS = """
            select day, origin_kind, sender_id, %1$s from delivery.figures_of_sender_day
            where workspace_id = :workspace and day between :from and :to
              and (:kind::text is null or origin_kind = :kind) and (:sender::bigint is null or sender_id = :sender)
            union all
            select day, origin_kind, sender_id, %1$s from (%3$s) new where %2$s
            """.formatted(Columns.EACH, THEIRS, NEW);

    /** By day and origin. */
    public static final String DAYS = """
            select day, origin_kind, origin_id, sender_id, %1$s from delivery.figures_of_day
            where workspace_id = :workspace and day between :from and :to and %2$s
            union all
            select day, origin_kind, origin_id, sender_id, %1$s from (%3$s) new where %2$s
            """.formatted(Columns.EACH, THEIRS, NEW);

    /** By hour, all that is known of one origin. */
    public static final String HOURS_OF_ORIGIN = """
            select at, origin_kind, step, sender_id, variant, %1$s from delivery.figures_of_hour
            where workspace_id = :workspace and at >= :start and at < :end and %2$s
            union all
            select at, origin_kind, step, sender_id, variant, %1$s from (%3$s) new where %2$s
            """.formatted(Columns.EACH, THEIRS, NEW);

    /** By hour and sender, the origins of a kind together. */
    public static final String HOURS = """
            select at, origin_kind, sender_id, %1$s from delivery.figures_of_sender
            where workspace_id = :workspace and at >= :start and at < :end
              and (:kind::text is null or origin_kind = :kind) and (:sender::bigint is null or sender_id = :sender)
            union all
            select at, origin_kind, sender_id, %1$s from (%3$s) new where %2$s
            """.formatted(Columns.EACH, THEIRS, NEW);

    /** Rows by hour as one for each hour: there are fewer of them to look at the clock for. */
    public static final String EACH_HOUR_ONCE = "select at, %s from (%%s) finer group by at".formatted(Columns.SUMMED);

    /** The messages themselves, of contacts that have a tag now: nothing is counted by tags, for these change. */
    private static final String TAGGED = """
            from delivery.message m
            where m.workspace_id = :workspace and m.status not in ('queued', 'sending')
              and coalesce(m.sent_at, m.settled_at) >= :start and coalesce(m.sent_at, m.settled_at) < :end
              and (:kind::text is null or m.origin_kind = :kind) and (:origin::bigint is null or m.origin_id = :origin)
              and (:origins::bigint[] is null or m.origin_id = any(:origins))
              and (:sender::bigint is null or m.sender_id = :sender)
              and m.contact_id in (
                  select ct.contact_id
                  from contact.tag t join contact.contact_tag ct on ct.workspace_id = t.workspace_id and ct.tag_id = t.id
                  where t.workspace_id = :workspace and t.key = :tag)
            """;

    /** By message. */
    public static final String MESSAGES_OF_TAGGED = """
            select date_trunc('hour', coalesce(m.sent_at, m.settled_at), :zone) as at,
                   (coalesce(m.sent_at, m.settled_at) at time zone :zone)::date as day,
                   m.origin_kind, case when m.origin_kind = 'campaign' then m.origin_id else 0 end as origin_id, m.step,
                   m.sender_id, coalesce(m.variant, 0) as variant,
                   (m.status in ('sent', 'delivered', 'read'))::int as sent,
                   (m.status in ('delivered', 'read'))::int as delivered, (m.status = 'read')::int as read,
                   (m.status = 'failed')::int as failed, (m.status = 'skipped')::int as skipped,
                   (m.status = 'uncertain')::int as uncertain,
                   (m.replied_at is not null)::int as replied, (m.opted_out_at is not null)::int as opted_out
            """ + TAGGED;

    /** By day, sender and value, what is asked for by :what. */
    public static final String DETAILS = """
            select value, sender_id, n from delivery.figure_detail_of_day
            where workspace_id = :workspace and what = :what and day between :from and :to and %1$s
            union all
            select d.value, b.sender_id, d.n
            from delivery.figure_detail d
            join delivery.batch b on b.workspace_id = d.workspace_id and b.id = d.batch_id
            where d.workspace_id = :workspace and d.what = :what and d.at >= :start and d.at < :end
              and (:kind::text is null or b.origin_kind = :kind) and (:origin::bigint is null or b.origin_id = :origin)
              and (:sender::bigint is null or b.sender_id = :sender)
            """.formatted(THEIRS);

    /** The same of the messages themselves. */
    public static final String DETAILS_OF_TAGGED = """
            select v.value, d.sender_id, 1 as n
            from (select m.sender_id, m.status, delivery.lost_by(m.status, m.reason) as lost_by,
                         delivery.answer_step(m.sent_at, m.replied_at)::text as answer_step %s) d
            cross join lateral (values (d.status, d.lost_by), ('answered', d.answer_step)) v(what, value)
            where v.what = :what and v.value is not null
            """.formatted(TAGGED);

    /** The counts of rows added up, by their names. */
    public static final String SUMMED = Columns.SUMMED_OR_NONE;

    private Sources() {}
}
